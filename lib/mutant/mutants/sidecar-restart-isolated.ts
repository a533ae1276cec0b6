import type { OciMutant } from '../mutant.ts'
import { nameOf } from '../oci/annotations.ts'
import { withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  // The CRI does not mark sidecars, so the mutant goes by the name.
  fault: 'a sidecar joins the shared pid namespace when it first starts, but not when it restarts',
  noticedBy: ['ns.sidecar-restart-rejoins'],
  touches: [],
  spares: ['ns.sidecar-joins', 'ns.restart-rejoins', 'ns.equal-main'],
  create: ofMode('POD', (config, { earlier }) =>
    nameOf(config) === 'sidecar' && earlier.some(({ name }) => name === 'sidecar')
      ? withOwnPidNamespace(config)
      : config,
  ),
}
