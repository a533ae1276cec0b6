import type { Claim } from '../claim/claim.ts'
import type { Outcome } from '../claim/judge.ts'

/** What claims without pods wait for one after another: the API server. */
const API_SERVER = Symbol('API server')

/**
 * Judges claims side by side where they can't disturb each other: a claim is judged when those that stand before it
 * on one of its pods are done. Begins at once; the outcomes come in any order.
 * @param judge is told of a claim that ran out of time on one of the pods, by its id: what that had begun may go on there
 */
export function schedule(
  claims: readonly Claim[],
  judge: (claim: Claim, tainted: string | undefined) => Promise<Outcome>,
): ReadonlyMap<string, Promise<Outcome>> {
  const last = new Map<unknown, Promise<string | undefined>>()
  const outcomes = new Map<string, Promise<Outcome>>()
  for (const claim of claims) {
    const places = claim.pods.length > 0 ? claim.pods : [API_SERVER]
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
export function mostUsedFirst(claims: readonly Claim[]): readonly Claim[] {
  const uses = new Map<unknown, number>()
  for (const pod of claims.flatMap(({ pods }) => pods)) uses.set(pod, (uses.get(pod) ?? 0) + 1)
  const waiting = ({ pods }: Claim) => Math.max(0, ...pods.map(pod => uses.get(pod) ?? 0))
  return claims.toSorted((a, b) => waiting(b) - waiting(a))
}

/** The claim that taints the pods it was judged on: one that ran out of time. */
function taintOf({ claim, ranOut }: Outcome): string | undefined {
  return ranOut === true && claim.pods.length > 0 ? claim.id : undefined
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined
}
