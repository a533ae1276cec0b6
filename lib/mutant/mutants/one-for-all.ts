import { type OciMutant, SHARING_PODS } from '../mutant.ts'
import { joiningPidNamespaceOf } from '../oci/pid-namespace.ts'
import { hasUserNamespace, ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'the runtime puts all sharing pods of the node into the pid namespace of the first one',
  noticedBy: ['ns.pods-apart'],
  touches: SHARING_PODS,
  spares: ['ns.equal-main', 'ns.default-isolated', 'ns.false-isolated', 'ns.hostpid'],
  create: ofMode('POD', (config, { firstSharingSandbox }) =>
    firstSharingSandbox === undefined || hasUserNamespace(config)
      ? config
      : joiningPidNamespaceOf(firstSharingSandbox, config),
  ),
}
