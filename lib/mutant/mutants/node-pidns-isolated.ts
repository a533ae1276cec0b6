import type { OciMutant } from '../mutant.ts'
import { withoutPidNamespace } from '../oci/pid-namespace.ts'
import { hasUserNamespace, ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  // Claims signal PID 1 of a container that has no terminal. Here that would be the node's.
  fault: "a container with a terminal, of a pod that does not share, runs in the node's pid namespace",
  noticedBy: ['ns.isolated-from-host-pid', 'ns.default-isolated', 'ns.false-isolated'],
  touches: ['ns', 'life', 'mix'],
  spares: ['ns.equal-main', 'ns.symmetric', 'ns.hostpid'],
  create: ofMode('CONTAINER', config =>
    config.process.terminal === true && !hasUserNamespace(config) ? withoutPidNamespace(config) : config,
  ),
}
