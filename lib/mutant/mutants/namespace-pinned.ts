import type { OciMutant } from '../mutant.ts'
import { kindOf } from '../oci/annotations.ts'
import { pidModeOf } from '../oci/pid-namespace.ts'

export const mutant: OciMutant = {
  fault: 'a file on the node keeps the pid namespace of a sharing pod after the pod is gone',
  // No source promises more than that the steps of a creation are undone: see cri.leftovers.
  level: 'recommended',
  noticedBy: ['cri.leftovers'],
  touches: [],
  spares: ['ns.equal-main', 'life.delete-leaves-nothing'],
  pins: (config, pod) =>
    kindOf(config) === 'container' && pidModeOf(config, pod) === 'POD' ? pod.sandbox?.pid : undefined,
}
