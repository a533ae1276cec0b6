import type { OciMutant } from '../mutant.ts'
import { nameOf } from '../oci/annotations.ts'
import { withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  // The CRI does not mark ephemeral containers, so the mutant goes by the name.
  fault: 'the runtime gives an ephemeral container of a sharing pod its own pid namespace',
  noticedBy: ['ns.ephemeral-joins', 'life.ephemeral-ended-by-signal'],
  touches: [],
  spares: ['ns.ephemeral-target-isolated', 'ns.equal-main'],
  create: ofMode('POD', config =>
    /^(debugger|targeting)/.test(nameOf(config)) ? withOwnPidNamespace(config) : config,
  ),
}
