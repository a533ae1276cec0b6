import type { OciMutant } from '../mutant.ts'
import { withoutUserNamespace } from '../oci/user-namespace.ts'

export const mutant: OciMutant = {
  fault: "the runtime ignores hostUsers: false: such a pod's root is the root of its node",
  noticedBy: ['mix.user-namespaces-mapped', 'mix.user-namespaces-apart', 'mix.user-namespaces'],
  touches: ['mix'],
  spares: ['ns.equal-main', 'mix.nonroot', 'mix.limits'],
  create: config => withoutUserNamespace(config),
}
