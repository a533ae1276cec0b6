import type { OciMutant } from '../mutant.ts'
import { isolatedWhere } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'in a sharing pod, a container with a seccomp profile gets its own pid namespace',
  noticedBy: ['mix.seccomp'],
  touches: ['mix'],
  spares: ['ns.equal-main', 'ns.equal-ten', 'mix.host-network', 'mix.limits'],
  create: isolatedWhere(({ linux }) => linux.seccomp !== undefined),
}
