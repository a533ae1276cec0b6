import type { OciMutant } from '../mutant.ts'
import { nameOf } from '../oci/annotations.ts'
import { withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  // The CRI does not mark init containers, so the mutant goes by the name.
  fault: 'the runtime gives each init container of a sharing pod its own pid namespace',
  noticedBy: ['ns.init-joins'],
  // This claim's pod has a container of the same name.
  touches: ['doc.pid-1-image-refuses'],
  spares: ['ns.equal-main', 'ns.symmetric', 'ns.sidecar-joins'],
  create: ofMode('POD', config => (nameOf(config) === 'init' ? withOwnPidNamespace(config) : config)),
}
