import type { Level } from '../claim/claim.ts'
import type { Verdict } from '../claim/verdict.ts'
import type { Report } from './schema.ts'

const LEVELS: readonly Level[] = ['required', 'recommended', 'informative']
export const VERDICTS: readonly Verdict[] = ['pass', 'fail', 'inconclusive', 'skipped', 'not run']

/** How many claims of each level have each verdict. */
export function summarize(claims: readonly { level: Level; verdict: Verdict }[]): Report['summary'] {
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

/**
 * What a run says of its target: `conformant` when every required claim passed or does not apply, `not conformant`
 * when one failed, `inconclusive` when none failed but one could not be judged.
 */
export type Conclusion = 'conformant' | 'not conformant' | 'inconclusive'

export function conclusionOf({ summary, problem, run, claims }: Report): Conclusion {
  const { fail, inconclusive, 'not run': notRun } = summary.required
  if (fail > 0) return 'not conformant'
  const undecided = inconclusive + notRun > 0 || problem !== undefined || run.interrupted !== undefined
  return undecided || claims.length === 0 ? 'inconclusive' : 'conformant'
}

/** The claims of a verdict over all levels. */
export function countOf(report: Report, verdict: Verdict): number {
  return LEVELS.reduce((sum, level) => sum + report.summary[level][verdict], 0)
}
