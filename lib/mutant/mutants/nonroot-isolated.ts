import type { OciMutant } from '../mutant.ts'
import { isolatedWhere } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'in a sharing pod, a container that does not run as root gets its own pid namespace',
  noticedBy: ['mix.nonroot'],
  touches: ['doc', 'ns', 'proc', 'sig', 'root', 'cap', 'truth', 'mix'],
  spares: ['ns.equal-main', 'mix.host-network', 'mix.limits'],
  create: isolatedWhere(({ process }) => process.user.uid !== 0),
}
