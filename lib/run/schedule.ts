import { type ClaimText, manifestsOf } from '../claim/claim.ts'
import type { Outcome } from '../claim/outcome.ts'

/** What claims without pods wait for one after another: the API server. */
const API_SERVER = Symbol('API server')

/**
 * Judges claims side by side where they can't disturb each other: a claim is judged when those that stand before it
 * on one of its pods are done. Begins at once; the outcomes come in any order.
 * @param judge is told of a claim that ran out of time on one of the pods, by its id: what that had begun may go on there
 */
export function schedule<C extends Pick<ClaimText, 'id' | 'pods'>>(
  claims: readonly C[],
  judge: (claim: C, tainted: string | undefined) => Promise<Outcome>,
): ReadonlyMap<string, Promise<Outcome>> {
  const last = new Map<unknown, Promise<string | undefined>>()
  const outcomes = new Map<string, Promise<Outcome>>()
  for (const claim of claims) {
    const manifests = manifestsOf(claim)
    const places = manifests.length > 0 ? manifests : [API_SERVER]
    const before = places.map(place => last.get(place))
    const outcome = Promise.all(before).then(taints => judge(claim, taints.find(isDefined)))
    for (const [index, place] of places.entries())
      last.set(
        place,
        outcome.then(async ended => (await before[index]) ?? taintOf(ended)),
      )
    outcomes.set(claim.id, outcome)
  }
  return outcomes
}

/** The claims in the order in which their pods are to be started: first the pods that most claims wait for. */
export function mostUsedFirst<C extends Pick<ClaimText, 'pods'>>(claims: readonly C[]): readonly C[] {
  const uses = new Map<string, number>()
  for (const manifest of claims.flatMap(manifestsOf)) uses.set(manifest, (uses.get(manifest) ?? 0) + 1)
  const waiting = (claim: C) => Math.max(0, ...manifestsOf(claim).map(manifest => uses.get(manifest) ?? 0))
  return claims.toSorted((a, b) => waiting(b) - waiting(a))
}

/** The claim that taints the pods it was judged on: one that ran out of time. */
function taintOf({ claim, ranOut }: Outcome): string | undefined {
  return ranOut === true && manifestsOf(claim).length > 0 ? claim.id : undefined
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined
}
