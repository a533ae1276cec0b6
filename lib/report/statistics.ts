import { chapterOf } from '../claim/chapter.ts'
import { LEVELS, type Level } from '../claim/claim.ts'
import type { Verdict } from '../claim/verdict.ts'

/** How many claims of each level have each verdict. */
export type Statistics = Record<Level, Record<Verdict, number>>

/** The fields of a claim that counting needs. */
interface Counted {
  readonly id: string
  readonly level: Level
  readonly verdict: Verdict
}

/** How many claims of each level have each verdict. */
export function summarize(claims: readonly Counted[]): Statistics {
  const count = (level: Level, verdict: Verdict) =>
    claims.filter(claim => claim.level === level && claim.verdict === verdict).length
  const row = (level: Level) => ({
    pass: count(level, 'pass'),
    fail: count(level, 'fail'),
    skipped: count(level, 'skipped'),
    inconclusive: count(level, 'inconclusive'),
    'not run': count(level, 'not run'),
  })
  return { required: row('required'), recommended: row('recommended'), informative: row('informative') }
}

/** {@link summarize} for each chapter. */
export function chaptersOf(claims: readonly Counted[]): Record<string, Statistics> {
  const chapters = [...Map.groupBy(claims, chapterOf)]
  return Object.fromEntries(chapters.map(([chapter, its]) => [chapter, summarize(its)]))
}

/** How many claims of all levels have this verdict. */
export function countOf(statistics: Statistics, verdict: Verdict): number {
  return LEVELS.reduce((sum, level) => sum + statistics[level][verdict], 0)
}
