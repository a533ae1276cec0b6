import { cut } from '../cut.ts'

/** Something around the runtime that broke or stood still for a while. */
export interface Disturbance {
  /** What, as a clause: `the API server did not answer`. */
  readonly what: string
  /** What was said about it, if anything. */
  readonly why?: string
  /** It was only slow: each answer came, late. */
  readonly isSlowness: boolean
  /** From when to when: `performance.now()`. */
  readonly from: number
  readonly to: number
}

/** How many disturbances are kept, the newest: a cluster that is gone would fill the memory. */
const KEPT = 200

/** Two notes of the same thing that lie no further apart than this are one disturbance, in milliseconds. */
const APART = 5000

/** How much of what was said is kept, in characters. */
const TOLD = 300

interface Said {
  readonly to?: number
  readonly isSlowness?: boolean
  readonly why?: string
}

/** Collects what goes wrong around the runtime while claims are judged. */
export class Disturbances {
  readonly #all: Disturbance[] = []

  /** Notes one. The same thing again soon after makes the earlier note longer. */
  note(what: string, from: number, { to = performance.now(), why, isSlowness = false }: Said = {}): void {
    const index = this.#all.findIndex(before => before.what === what && from - before.to <= APART)
    const before = this.#all[index]
    if (before === undefined)
      this.#all.push({ what, ...(why !== undefined && { why: cut(why, TOLD) }), isSlowness, from, to })
    else
      this.#all[index] = {
        ...before,
        isSlowness: before.isSlowness && isSlowness,
        from: Math.min(before.from, from),
        to: Math.max(before.to, to),
      }
    if (this.#all.length > KEPT) this.#all.shift()
  }

  /** Those that went on at this time or later: `performance.now()`. */
  since(time: number): readonly Disturbance[] {
    return this.#all.filter(({ to }) => to >= time)
  }
}
