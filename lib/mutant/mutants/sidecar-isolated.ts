import type { OciMutant } from '../mutant.ts'
import { nameOf } from '../oci/annotations.ts'
import { withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  // The CRI does not mark sidecars, so the mutant goes by the name.
  fault: 'the runtime gives each sidecar (restartable init container) of a sharing pod its own pid namespace',
  noticedBy: ['ns.sidecar-joins'],
  touches: ['ns.sidecar-restart-rejoins', 'life.job-with-sidecar'],
  spares: ['ns.equal-main', 'ns.symmetric', 'ns.init-joins'],
  create: ofMode('POD', config => (nameOf(config) === 'sidecar' ? withOwnPidNamespace(config) : config)),
}
