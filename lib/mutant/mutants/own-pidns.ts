import { type OciMutant, SHARING_PODS } from '../mutant.ts'
import { withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'containers of a sharing pod lose the path of the shared pid namespace: each has its own',
  noticedBy: ['ns.equal-main', 'ns.symmetric', 'doc.app-not-pid-1', 'doc.ps-nginx'],
  touches: SHARING_PODS,
  spares: ['ns.default-isolated', 'ns.false-isolated', 'ns.hostpid'],
  create: ofMode('POD', config => withOwnPidNamespace(config)),
}
