import type { OciMutant } from '../mutant.ts'
import { nameOf } from '../oci/annotations.ts'
import { withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  // The CRI does not tell an init container from others: here it is known by its name.
  fault: 'init containers of a sharing pod have a pid namespace of their own',
  noticedBy: ['ns.init-joins'],
  // A container of another pod has that name, too.
  touches: ['doc.pid-1-image-refuses'],
  spares: ['ns.equal-main', 'ns.symmetric', 'ns.sidecar-joins'],
  create: ofMode('POD', config => (nameOf(config) === 'init' ? withOwnPidNamespace(config) : config)),
}
