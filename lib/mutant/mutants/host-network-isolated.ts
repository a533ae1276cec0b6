import type { OciMutant } from '../mutant.ts'
import { isolatedWhere } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'in a sharing pod in the network of its node, each container gets its own pid namespace',
  noticedBy: ['mix.host-network', 'mix.host-ipc'],
  touches: [],
  spares: ['ns.equal-main', 'mix.nonroot', 'mix.limits'],
  create: isolatedWhere((_, { sandbox }) => sandbox?.usesHostNetwork === true),
}
