import type { OciMutant } from '../mutant.ts'
import { withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault:
    'an ephemeral container that targets another gets its own pid namespace (TARGET taken for CONTAINER)',
  noticedBy: ['ns.ephemeral-target-isolated'],
  touches: [],
  spares: ['ns.ephemeral-joins', 'ns.equal-main'],
  create: ofMode('TARGET', config => withOwnPidNamespace(config)),
}
