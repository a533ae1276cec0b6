import type { Report } from './schema.ts'

/**
 * What a run says of its target: `conformant` when every required claim that was chosen passed or does not apply,
 * `not conformant` when one failed, `inconclusive` when none failed but one could not be judged, nothing applies, or the run
 * did not end. That its clean-up failed says nothing of the target.
 */
export type Conclusion = 'conformant' | 'not conformant' | 'inconclusive'

export function conclusionOf({ summary, problem, run, claims }: Report): Conclusion {
  const { fail, inconclusive, 'not run': notRun } = summary.required
  if (fail > 0) return 'not conformant'
  const isCut = problem !== undefined || run.interrupted !== undefined || run.state === 'judging'
  const undecided = inconclusive + notRun > 0 || isCut
  const isJudged = claims.some(({ verdict }) => verdict === 'pass' || verdict === 'fail')
  return undecided || !isJudged ? 'inconclusive' : 'conformant'
}

/** What a conclusion is limited to where not every claim of the suite was chosen: `18 of 131 claims`. */
export function choiceOf({ claims, run }: Report): string | undefined {
  const all = run.suite.claims ?? claims.length
  return claims.length < all ? `${claims.length} of ${all} claims` : undefined
}
