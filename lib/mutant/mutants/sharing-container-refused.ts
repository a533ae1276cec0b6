import { type OciMutant, SHARING_PODS } from '../mutant.ts'
import { kindOf } from '../oci/annotations.ts'
import { pidModeOf } from '../oci/pid-namespace.ts'

export const mutant: OciMutant = {
  fault: "the runtime refuses to create a container in its pod's shared pid namespace",
  noticedBy: ['doc.example-starts', 'doc.example-runs'],
  touches: SHARING_PODS,
  spares: ['ns.default-isolated', 'ns.false-isolated', 'ns.hostpid'],
  refuses: (config, pod) =>
    kindOf(config) === 'container' && pidModeOf(config, pod) === 'POD'
      ? 'joining the pid namespace of another container is not supported'
      : undefined,
}
