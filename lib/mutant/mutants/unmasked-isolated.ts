import type { OciMutant } from '../mutant.ts'
import { isolatedWhere } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'in a sharing pod, a container with an unmasked /proc gets its own pid namespace',
  noticedBy: ['mix.unmasked-proc'],
  touches: [],
  spares: ['ns.equal-main', 'mix.user-namespaces', 'mix.nonroot'],
  create: isolatedWhere(({ linux }) => (linux.maskedPaths ?? []).length === 0),
}
