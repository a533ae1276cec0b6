import { isSignal, type OciMutant, SHARING_PODS } from '../mutant.ts'
import { withoutPidNamespace } from '../oci/pid-namespace.ts'
import { hasUserNamespace, ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  // In a namespace of the pod nothing can be left: the kernel ends all of it with PID 1.
  fault:
    "daemons of a sharing pod are left on the node when it is deleted: it ran in the node's pid namespace, and they leave its control group",
  noticedBy: ['life.delete-leaves-nothing', 'ns.not-node'],
  touches: SHARING_PODS,
  spares: ['ns.default-isolated', 'ns.false-isolated', 'ns.hostpid'],
  create: ofMode('POD', config => (hasUserNamespace(config) ? config : withoutPidNamespace(config))),
  kill: (call, { kind, daemons }) =>
    kind === 'container' && isSignal(call, 'KILL')
      ? [{ do: 'move away', pids: daemons }, { do: 'kill' }]
      : [{ do: 'kill' }],
}
