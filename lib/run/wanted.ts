import { type ClaimText, manifestsOf } from '../claim/claim.ts'
import { imagesOf } from '../target/kubernetes/image-names.ts'
import type { Wanted } from '../target/kubernetes/rights.ts'
import { readManifest } from '../target/manifest.ts'
import { planOf } from './plan.ts'

/** What a run with these claims does on a cluster. @param inNamespace it uses a namespace that is there */
export async function wantedBy(
  claims: readonly Pick<ClaimText, 'needs' | 'pods'>[],
  inNamespace: boolean,
): Promise<Wanted> {
  const files = [...new Set(claims.flatMap(manifestsOf))]
  const manifests = await Promise.all(files.map(readManifest))
  return {
    pods: (await planOf(claims.filter(({ needs }) => needs.every(need => need === 'kubernetes-api')))).pods
      .length,
    images: new Set(
      manifests.filter(({ isStatic }) => !isStatic).flatMap(({ objects }) => imagesOf(objects)),
    ),
    needs: new Set(claims.flatMap(({ needs }) => needs)),
    inNamespace,
  }
}
