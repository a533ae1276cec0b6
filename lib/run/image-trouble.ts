import { saysNoImage } from '../pod/readiness.ts'
import type { JudgedClaim } from '../report/schema.ts'

/**
 * Why nothing could be judged, in one sentence, if it is because nodes can't get the images of pods. Undefined if a
 * claim on pods could be judged.
 */
export function imageTrouble(
  claims: readonly Pick<JudgedClaim, 'verdict' | 'reason' | 'manifests'>[],
): string | undefined {
  const onPods = claims.filter(({ manifests }) => manifests.length > 0)
  if (onPods.some(({ verdict }) => verdict === 'pass' || verdict === 'fail')) return undefined
  const reason = onPods.find(
    claim => claim.verdict === 'inconclusive' && saysNoImage(claim.reason ?? ''),
  )?.reason
  if (reason === undefined) return undefined
  return `The nodes can't get the images of the pods: ${reason}\nName a registry that has them with --image-registry, or other names with --image-map. 'pidns images' lists them.`
}
