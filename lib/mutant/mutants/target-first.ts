import type { OciMutant } from '../mutant.ts'
import { joiningPidNamespaceOf } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault:
    "a container in the mode TARGET joins the pid namespace of the pod's first container, whichever it targets",
  noticedBy: ['cri.target-in-pod'],
  touches: [],
  spares: ['ns.ephemeral-target-isolated', 'ns.ephemeral-joins', 'ns.equal-main'],
  create: ofMode('TARGET', (config, { earlier }) => {
    const first = earlier.find(({ pid }) => pid !== undefined)?.pid
    return first === undefined ? config : joiningPidNamespaceOf(first, config)
  }),
}
