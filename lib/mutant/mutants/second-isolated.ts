import { type OciMutant, SHARING_PODS } from '../mutant.ts'
import { withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'only the first container of a sharing pod joins the shared pid namespace; later ones get their own',
  noticedBy: ['ns.equal-main', 'ns.equal-ten', 'ns.symmetric'],
  touches: SHARING_PODS,
  spares: ['ns.default-isolated', 'ns.false-isolated', 'ns.hostpid'],
  create: ofMode('POD', (config, { earlier }) =>
    earlier.length === 0 ? config : withOwnPidNamespace(config),
  ),
}
