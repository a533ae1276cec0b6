import type { OciMutant } from '../mutant.ts'
import { nameOf } from '../oci/annotations.ts'
import { withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  // The CRI does not tell a sidecar from other containers: here it is known by its name.
  fault: 'restartable init containers (sidecars) of a sharing pod have a pid namespace of their own',
  noticedBy: ['ns.sidecar-joins'],
  touches: ['life.job-with-sidecar'],
  spares: ['ns.equal-main', 'ns.symmetric', 'ns.init-joins'],
  create: ofMode('POD', config => (nameOf(config) === 'sidecar' ? withOwnPidNamespace(config) : config)),
}
