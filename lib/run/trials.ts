import type { Outcome, Trial } from '../claim/outcome.ts'
import type { Judgement } from '../claim/verdict.ts'
import type { Disturbance } from '../target/disturbances.ts'

/** How often a claim is judged at most, each time on fresh pods. */
const MOST = 3

/** One judgement of a claim, and what went wrong around it. */
export interface Tried {
  readonly outcome: Outcome
  /** What broke around the runtime meanwhile. */
  readonly disturbances: readonly Pick<Disturbance, 'what' | 'isSlowness'>[]
  /** What the cluster did to the claim's pods unasked, each a line. */
  readonly setbacks: readonly string[]
}

/**
 * Whether a claim is judged once more: only if something outside the claim may be why it did not pass. There is no
 * second chance without a cause.
 */
export function isJudgedAgain(trials: readonly Tried[]): boolean {
  const last = trials.at(-1)
  if (last === undefined || trials.length >= MOST || hasFailedForSure(trials)) return false
  return isUnsettled(last) && causesOf(last).length > 0
}

/**
 * Whether a claim has failed although something was disturbed each time. A claim that only looks does not depend on
 * time. If it failed at the same assertion each time, at least twice while answers came late and nothing else happened,
 * the slowness is not why.
 */
function hasFailedForSure(trials: readonly Tried[]): boolean {
  const places = trials.map(({ outcome: { judgement } }) =>
    judgement.verdict === 'fail' ? judgement.at : undefined,
  )
  const isOnePlace = places.every(at => at !== undefined && at === places[0])
  return isOnePlace && trials.filter(isOfALookWhileSlow).length > 1
}

function isOfALookWhileSlow({ outcome: { claim, tells }, disturbances, setbacks }: Tried): boolean {
  const isOnlySlow = disturbances.every(({ isSlowness }) => isSlowness)
  return claim.onlyLooks === true && tells === undefined && setbacks.length === 0 && isOnlySlow
}

function isUnsettled({ outcome: { judgement } }: Tried): boolean {
  return judgement.verdict === 'fail' || judgement.verdict === 'inconclusive'
}

/** Why a trial may say nothing about the runtime. */
export function causesOf({ outcome, disturbances, setbacks }: Tried): readonly string[] {
  return [...namesOf(disturbances), ...setbacks, ...(outcome.tells === undefined ? [] : [outcome.tells])]
}

/**
 * What is known after all trials of a claim.
 *
 * - A claim that failed on fresh pods while nothing around the runtime was broken has failed.
 * - A claim that failed once and passed later has flaked: inconclusive, with the evidence of both.
 * - A claim that could not be judged and passed later has passed: nothing wrong was ever seen.
 * - A claim that only looks, and failed at the same assertion each time, twice while only answers came late, has failed.
 * - Any other claim that failed only while something was broken is inconclusive.
 * - So is one that failed with a cause and can't be judged again.
 *
 * @param isOver there can be no further trial
 */
export function decided(trials: readonly Tried[], isOver = false): Outcome {
  const last = trials.at(-1)
  if (last === undefined) throw new Error('a claim without a trial can not be decided')
  const earlier = trials.slice(0, -1)
  const judgement = judgementOf(last, earlier, isOver)
  return {
    ...last.outcome,
    judgement,
    ...(earlier.length > 0 && { earlier: earlier.map(trialOf) }),
  }
}

function judgementOf(last: Tried, earlier: readonly Tried[], isOver: boolean): Judgement {
  const { judgement } = last.outcome
  if (hasFailedForSure([...earlier, last])) return judgement
  const failed = earlier.find(({ outcome }) => outcome.judgement.verdict === 'fail')
  if (judgement.verdict === 'fail' && last.disturbances.length > 0)
    return {
      verdict: 'inconclusive',
      reason: `It failed, but only while something was broken: ${namesOf(last.disturbances).join('; ')}. ${judgement.reason}`,
    }
  const causes = causesOf(last)
  if (judgement.verdict === 'fail' && isOver && causes.length > 0)
    return {
      verdict: 'inconclusive',
      reason: `It failed, and could not be judged again on fresh pods. Meanwhile: ${causes.join('; ')}. ${judgement.reason}`,
    }
  if (judgement.verdict === 'fail' || failed === undefined) return judgement
  if (judgement.verdict === 'pass')
    return {
      verdict: 'inconclusive',
      reason: `It flaked. It failed at first: ${reasonOf(failed)}\nMeanwhile: ${causesOf(failed).join('; ')}.\nOn fresh pods it passed.`,
    }
  return judgement
}

function namesOf(disturbances: Tried['disturbances']): readonly string[] {
  return [...new Set(disturbances.map(({ what }) => what))]
}

function trialOf(tried: Tried): Trial {
  const { judgement, evidence, seconds } = tried.outcome
  return { judgement, evidence, seconds, because: causesOf(tried) }
}

function reasonOf({ outcome: { judgement } }: Tried): string {
  return judgement.verdict === 'pass' ? 'it passed' : judgement.reason
}
