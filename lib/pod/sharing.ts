import { z } from 'zod'
import type { ApiObject } from '../target/api-request.ts'

const aPodSpec = z.looseObject({
  containers: z.array(z.unknown()),
  initContainers: z.array(z.unknown()).optional(),
  shareProcessNamespace: z.unknown().optional(),
})
const aTemplate = z.looseObject({ template: z.looseObject({ spec: aPodSpec }) })

/** The spec of a pod, of what makes pods by a template, and of what makes Jobs by one. */
const aSpec = z.union([
  aPodSpec,
  aTemplate.transform(({ template }) => template.spec),
  z
    .looseObject({ jobTemplate: z.looseObject({ spec: aTemplate }) })
    .transform(({ jobTemplate }) => jobTemplate.spec.template.spec),
])

/**
 * The value of `shareProcessNamespace` in a Pod or in the template of another object; `unset` when it is not there.
 * @throws Error for an object that describes no pod.
 */
export function sharingOf(object: ApiObject): unknown {
  const spec = aSpec.parse(object.spec)
  return 'shareProcessNamespace' in spec ? spec.shareProcessNamespace : 'unset'
}

/** How many containers a pod has, or the template of another object, init containers among them. @throws Error as above */
export function containersOf(object: ApiObject): number {
  const { containers, initContainers = [] } = aSpec.parse(object.spec)
  return containers.length + initContainers.length
}
