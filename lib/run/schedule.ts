import { type ClaimText, manifestsOf } from '../claim/claim.ts'
import type { Outcome } from '../claim/outcome.ts'

/** Claims without pods wait for this one after another: the API server. */
const API_SERVER = Symbol('API server')

/** Resolves when a claim is over, with the id of a claim that ran out of time on the same pod until then. */
type Over = Promise<string | undefined>

/** The claims on one pod that a further claim may have to wait for. */
interface Earlier {
  /** The last one that acts. */
  readonly acted: Over
  /** Those after it that only look. */
  readonly looked: readonly Over[]
}

const NONE: Earlier = { acted: Promise.resolve(undefined), looked: [] }

/**
 * Judges claims in parallel if they can't disturb each other: a claim waits until the earlier claims on its pods are
 * done, and one that only looks waits for those that act.
 */
export class Queue<C extends Pick<ClaimText, 'id' | 'pods' | 'onlyLooks'>> {
  readonly #judge: (claim: C, tainted: string | undefined) => Promise<Outcome>
  readonly #earlier = new Map<unknown, Earlier>()

  /** @param judge also gets the id of a claim that ran out of time on one of the pods: its work may go on there */
  constructor(judge: (claim: C, tainted: string | undefined) => Promise<Outcome>) {
    this.#judge = judge
  }

  /** Judges a claim when it is its turn. */
  add(claim: C): Promise<Outcome> {
    const manifests = manifestsOf(claim)
    const places = manifests.length > 0 ? manifests : [API_SERVER]
    const onlyLooks = claim.onlyLooks === true
    const turns = places.map(place => {
      const { acted, looked } = this.#earlier.get(place) ?? NONE
      return { place, acted, looked, wait: firstTaint(onlyLooks ? [acted] : [acted, ...looked]) }
    })
    const outcome = firstTaint(turns.map(({ wait }) => wait)).then(taint => this.#judge(claim, taint))
    for (const { place, acted, looked, wait } of turns) {
      const over = outcome.then(async ended => (await wait) ?? taintOf(ended))
      this.#earlier.set(place, onlyLooks ? { acted, looked: [...looked, over] } : { acted: over, looked: [] })
    }
    return outcome
  }
}

async function firstTaint(overs: readonly Over[]): Over {
  return (await Promise.all(overs)).find(taint => taint !== undefined)
}

/** The claims in the order in which to start their pods: first the pods that most claims wait for. */
export function mostUsedFirst<C extends Pick<ClaimText, 'pods'>>(claims: readonly C[]): readonly C[] {
  const uses = new Map<string, number>()
  for (const manifest of claims.flatMap(manifestsOf)) uses.set(manifest, (uses.get(manifest) ?? 0) + 1)
  const waiting = (claim: C) => Math.max(0, ...manifestsOf(claim).map(manifest => uses.get(manifest) ?? 0))
  return claims.toSorted((a, b) => waiting(b) - waiting(a))
}

/** The id of the claim if it taints the pods it was judged on: it ran out of time. */
function taintOf({ claim, ranOut }: Outcome): string | undefined {
  return ranOut === true && manifestsOf(claim).length > 0 ? claim.id : undefined
}
