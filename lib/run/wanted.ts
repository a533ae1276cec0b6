import { type ClaimText, manifestsOf } from '../claim/claim.ts'
import { imagesOf } from '../target/kubernetes/image-names.ts'
import type { Wanted } from '../target/kubernetes/rights.ts'
import { manifestsFor } from './manifests.ts'
import { podsAtOnce } from './waves-of.ts'

/** What a run with these claims does on a cluster. @param inNamespace it uses a namespace that is there */
export async function wantedBy(
  claims: readonly Pick<ClaimText, 'needs' | 'pods'>[],
  inNamespace: boolean,
): Promise<Wanted> {
  const plain = claims.filter(({ needs }) => needs.every(need => need === 'kubernetes-api'))
  const made = (await manifestsFor(claims)).filter(({ isStatic }) => !isStatic)
  return {
    // In a namespace that is there the pods of a wave can't be removed before the next one: there is one wave.
    pods: inNamespace ? new Set(plain.flatMap(manifestsOf)).size : podsAtOnce(plain),
    images: new Set(made.flatMap(({ objects }) => imagesOf(objects))),
    needs: new Set(claims.flatMap(({ needs }) => needs)),
    inNamespace,
  }
}
