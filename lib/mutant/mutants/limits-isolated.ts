import type { OciMutant } from '../mutant.ts'
import { isolatedWhere } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'in a sharing pod, a container with a limit of memory gets its own pid namespace',
  noticedBy: ['mix.limits', 'mix.out-of-memory'],
  touches: [],
  spares: ['ns.equal-main', 'mix.nonroot', 'mix.host-network'],
  create: isolatedWhere(({ linux }) => (linux.resources?.memory?.limit ?? 0) > 0),
}
