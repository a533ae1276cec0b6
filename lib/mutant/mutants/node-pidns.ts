import { type OciMutant, SHARING_PODS } from '../mutant.ts'
import { withoutPidNamespace } from '../oci/pid-namespace.ts'
import { hasUserNamespace, ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'the runtime runs the containers of a sharing pod in the pid namespace of the node',
  noticedBy: ['ns.not-node'],
  touches: SHARING_PODS,
  spares: ['ns.default-isolated', 'ns.false-isolated', 'ns.hostpid'],
  create: ofMode('POD', config => (hasUserNamespace(config) ? config : withoutPidNamespace(config))),
}
