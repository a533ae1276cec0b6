import { type OciMutant, SHARING_PODS } from '../mutant.ts'
import { kindOf } from '../oci/annotations.ts'

export const mutant: OciMutant = {
  fault: 'the runtime refuses to create the sandbox of a sharing pod',
  noticedBy: ['doc.example-starts', 'doc.example-runs'],
  touches: SHARING_PODS,
  spares: ['ns.default-isolated', 'ns.false-isolated', 'ns.hostpid'],
  refuses: (config, { asked }) =>
    kindOf(config) === 'sandbox' && asked === 'POD'
      ? 'a pid namespace for several containers is not supported'
      : undefined,
}
