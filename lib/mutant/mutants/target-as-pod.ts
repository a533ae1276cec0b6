import type { OciMutant } from '../mutant.ts'
import { joiningPidNamespaceOf } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault:
    "an ephemeral container that targets another joins the sandbox's pid namespace (TARGET taken for POD)",
  noticedBy: ['ns.ephemeral-target-isolated'],
  touches: [],
  spares: ['ns.ephemeral-joins', 'ns.equal-main'],
  create: ofMode('TARGET', (config, { sandbox }) =>
    sandbox === undefined ? config : joiningPidNamespaceOf(sandbox.pid, config),
  ),
}
