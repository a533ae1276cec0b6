import type { OciMutant } from '../mutant.ts'
import { nameOf } from '../oci/annotations.ts'
import { withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  // The CRI does not tell an ephemeral container from others: here it is known by its name.
  fault: 'an ephemeral container of a sharing pod has a pid namespace of its own',
  noticedBy: ['ns.ephemeral-joins'],
  touches: [],
  spares: ['ns.ephemeral-target-isolated', 'ns.equal-main'],
  create: ofMode('POD', config =>
    /^(debugger|targeting)/.test(nameOf(config)) ? withOwnPidNamespace(config) : config,
  ),
}
