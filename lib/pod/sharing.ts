import { z } from 'zod'
import type { ApiObject } from '../target/api-request.ts'

const aPodSpec = z.looseObject({
  containers: z.array(z.unknown()),
  initContainers: z.array(z.unknown()).optional(),
  shareProcessNamespace: z.unknown().optional(),
})
const aTemplate = z.looseObject({ template: z.looseObject({ spec: aPodSpec }) })

/** The spec of a pod, of an object that makes pods from a template, or of one that makes Jobs from one. */
const aSpec = z.union([
  aPodSpec,
  aTemplate.transform(({ template }) => template.spec),
  z
    .looseObject({ jobTemplate: z.looseObject({ spec: aTemplate }) })
    .transform(({ jobTemplate }) => jobTemplate.spec.template.spec),
])

/**
 * The value of `shareProcessNamespace` in a Pod or in another object's template; `unset` if it is absent.
 * @throws Error for an object that describes no pod.
 */
export function sharingOf(object: ApiObject): unknown {
  const spec = specOf(object)
  return 'shareProcessNamespace' in spec ? spec.shareProcessNamespace : 'unset'
}

/**
 * How many containers a Pod or another object's template has, including init containers.
 * @throws Error as above
 */
export function containersOf(object: ApiObject): number {
  const { containers, initContainers = [] } = specOf(object)
  return containers.length + initContainers.length
}

/** A PodTemplate has no spec of its own. */
function specOf({ spec, template }: ApiObject): z.infer<typeof aPodSpec> {
  return aSpec.parse(spec ?? { template })
}
