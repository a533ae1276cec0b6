import type { Report } from './schema.ts'

/**
 * What a run says about its target:
 * - `conformant`: every selected required claim passed or does not apply;
 * - `not conformant`: a required claim failed;
 * - `inconclusive`: none failed, but one could not be tested, no claim applies, or the run did not finish.
 *
 * A failed clean-up says nothing about the target.
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

/** `18 of 131 claims` if the run selected only some claims. The conclusion then covers only these. */
export function choiceOf({ claims, run }: Report): string | undefined {
  const all = run.suite.claims ?? claims.length
  return claims.length < all ? `${claims.length} of ${all} claims` : undefined
}
