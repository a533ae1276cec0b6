import { type OciMutant, SHARING_PODS } from '../mutant.ts'
import { withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'the runtime gives each container of a sharing pod its own pid namespace: it drops the path to join',
  noticedBy: [
    'ns.equal-main',
    'ns.symmetric',
    'doc.app-not-pid-1',
    'doc.ps-nginx',
    'doc.proc-root-config',
    'root.service-account-token',
    'life.orphan-reparented',
  ],
  touches: SHARING_PODS,
  spares: ['ns.default-isolated', 'ns.false-isolated', 'ns.hostpid'],
  create: ofMode('POD', config => withOwnPidNamespace(config)),
}
