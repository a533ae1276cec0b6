import type { OciMutant } from '../mutant.ts'
import { isolatedWhere } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'in a sharing pod, a container with a read-only root file system gets its own pid namespace',
  noticedBy: ['mix.read-only-root'],
  touches: ['root', 'mix'],
  spares: ['ns.equal-main', 'ns.equal-ten', 'mix.host-network', 'mix.limits'],
  create: isolatedWhere(({ root }) => root?.readonly === true),
}
