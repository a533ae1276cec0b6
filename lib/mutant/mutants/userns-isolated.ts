import type { OciMutant } from '../mutant.ts'
import { withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { hasUserNamespace, ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault:
    'in a sharing pod with a user namespace (hostUsers: false), each container gets its own pid namespace',
  noticedBy: ['mix.user-namespaces'],
  touches: ['mix.user-namespaces-mapped', 'mix.unmasked-proc'],
  spares: ['ns.equal-main', 'mix.nonroot'],
  create: ofMode('POD', config => (hasUserNamespace(config) ? withOwnPidNamespace(config) : config)),
}
