import type { Outcome } from '../claim/outcome.ts'
import type { Verdict } from '../claim/verdict.ts'

/** Which verdict of several counts: what was seen once has happened. */
const COUNTS_FIRST: readonly Verdict[] = ['fail', 'inconclusive', 'not run', 'pass', 'skipped']

/**
 * The outcome of a claim that was judged several times, each time on fresh pods. The worst one counts: a promise that
 * is kept 19 times of 20 is not kept. All verdicts are told with it.
 */
export function repeated(outcomes: readonly Outcome[]): Outcome {
  const rank = ({ judgement }: Outcome) => COUNTS_FIRST.indexOf(judgement.verdict)
  const [worst] = outcomes.toSorted((a, b) => rank(a) - rank(b))
  if (worst === undefined) throw new Error('a claim without an outcome can not be decided')
  if (outcomes.length === 1) return worst
  const { judgement } = worst
  const same = outcomes.filter(each => each.judgement.verdict === judgement.verdict).length
  const told =
    judgement.verdict === 'pass' || same === outcomes.length
      ? judgement
      : { ...judgement, reason: `${same} of ${outcomes.length} times: ${judgement.reason}` }
  return {
    ...worst,
    judgement: told,
    repeats: outcomes.map(each => ({ judgement: each.judgement, seconds: each.seconds })),
  }
}
