import type { OciMutant } from '../mutant.ts'
import { joiningPidNamespaceOf } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: "the runtime puts the containers of a pod that does not share into the sandbox's pid namespace",
  noticedBy: ['ns.default-isolated', 'ns.false-isolated', 'life.job-with-sidecar'],
  touches: ['ns', 'doc', 'life', 'sig'],
  spares: ['ns.equal-main', 'ns.symmetric', 'ns.hostpid', 'ns.not-node'],
  create: ofMode('CONTAINER', (config, { sandbox }) =>
    sandbox === undefined ? config : joiningPidNamespaceOf(sandbox.pid, config),
  ),
}
