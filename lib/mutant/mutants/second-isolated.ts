import { type OciMutant, SHARING_PODS } from '../mutant.ts'
import { withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'the first container of a sharing pod joins its pid namespace, later ones do not',
  noticedBy: ['ns.equal-main', 'ns.equal-ten', 'ns.symmetric'],
  touches: SHARING_PODS,
  spares: ['ns.default-isolated', 'ns.false-isolated', 'ns.hostpid'],
  create: ofMode('POD', (config, { earlier }) =>
    earlier.length === 0 ? config : withOwnPidNamespace(config),
  ),
}
