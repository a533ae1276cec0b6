import type { OciMutant } from '../mutant.ts'
import { joiningPidNamespaceOf, withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault:
    "the runtime knows a pod's namespace by the pod's name: of a later pod with that name it looks for the old one, and each container gets its own",
  noticedBy: ['life.pod-recreated-fresh'],
  touches: [],
  spares: ['ns.equal-main', 'ns.symmetric', 'life.delete-in-grace'],
  create: ofMode('POD', (config, { earlierOfName }) => {
    if (earlierOfName === undefined) return config
    const { pid } = earlierOfName
    return pid === undefined ? withOwnPidNamespace(config) : joiningPidNamespaceOf(pid, config)
  }),
}
