import type { Report } from './schema.ts'

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
