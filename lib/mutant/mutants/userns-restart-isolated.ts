import type { OciMutant } from '../mutant.ts'
import { nameOf } from '../oci/annotations.ts'
import { hasUserNamespace, isolatedWhere } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault:
    'in a sharing pod with a user namespace (hostUsers: false), a restarted container gets its own pid namespace',
  noticedBy: ['mix.user-namespaces-stop'],
  touches: [],
  spares: ['ns.restart-rejoins', 'mix.user-namespaces'],
  create: isolatedWhere(
    (config, { earlier }) => hasUserNamespace(config) && earlier.some(({ name }) => name === nameOf(config)),
  ),
}
