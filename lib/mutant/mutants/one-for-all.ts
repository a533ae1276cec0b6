import { type OciMutant, SHARING_PODS } from '../mutant.ts'
import { joiningPidNamespaceOf } from '../oci/pid-namespace.ts'
import { hasUserNamespace, ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'all sharing pods of the node are in one pid namespace, that of the first',
  noticedBy: ['ns.pods-apart'],
  touches: SHARING_PODS,
  spares: ['ns.equal-main', 'ns.default-isolated', 'ns.false-isolated', 'ns.hostpid'],
  create: ofMode('POD', (config, { firstSharingSandbox }) =>
    firstSharingSandbox === undefined || hasUserNamespace(config)
      ? config
      : joiningPidNamespaceOf(firstSharingSandbox, config),
  ),
}
