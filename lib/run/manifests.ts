import { type ClaimText, manifestsOf } from '../claim/claim.ts'
import { type Manifest, readManifest } from '../target/manifest.ts'

/** The manifests of these claims' pods, once each, in the order of the claims. */
export function manifestsFor(claims: readonly Pick<ClaimText, 'pods'>[]): Promise<readonly Manifest[]> {
  return Promise.all([...new Set(claims.flatMap(manifestsOf))].map(readManifest))
}
