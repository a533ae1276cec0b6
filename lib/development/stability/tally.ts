import type { Verdict } from '../../claim/verdict.ts'
import type { Report } from '../../report/schema.ts'

/** A verdict that a sound and steady cluster would not have given. */
export interface Deviation {
  /** Which run, from 1. */
  readonly run: number
  readonly claim: string
  readonly level: string
  readonly verdict: Verdict
  /** What the first run gave. */
  readonly before: Verdict | undefined
  readonly reason: string
}

/** Verdicts of the same cluster, run after run. */
export class Tally {
  readonly #firsts = new Map<string, Verdict>()
  readonly deviations: Deviation[] = []
  runs = 0
  /** How many claims were judged more than once, in all runs. */
  again = 0

  /** Adds a run. @returns what deviates in it: a verdict that differs from the first run's, or tells nothing */
  add({ claims }: Pick<Report, 'claims'>): readonly Deviation[] {
    this.runs++
    const found = claims.flatMap(({ id, level, verdict, reason = '' }) => {
      const before = this.#firsts.get(id)
      if (before === undefined) this.#firsts.set(id, verdict)
      const isTold = verdict !== 'inconclusive' && verdict !== 'not run'
      if (isTold && (before ?? verdict) === verdict) return []
      return [{ run: this.runs, claim: id, level, verdict, before, reason }]
    })
    this.again += claims.filter(({ earlier = [] }) => earlier.length > 0).length
    this.deviations.push(...found)
    return found
  }

  /** How many claims there are. */
  get claims(): number {
    return this.#firsts.size
  }

  /** The deviations of required claims. */
  get ofRequired(): readonly Deviation[] {
    return this.deviations.filter(({ level }) => level === 'required')
  }

  /** The required claims that failed in a run. */
  get failed(): readonly Deviation[] {
    return this.ofRequired.filter(({ verdict }) => verdict === 'fail')
  }
}
