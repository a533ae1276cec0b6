import { AssertionError } from 'chai'
import { deadline } from '../deadline.ts'
import { Problem } from '../problem.ts'
import { type Claim, DEFAULT_WITHIN } from './claim.ts'
import { type Notes, takeNotes } from './evidence.ts'
import { PodNotStarted } from './pod-not-started.ts'
import { type Judgement, judgementOf } from './verdict.ts'

/** What is known of one claim after it was judged. */
export interface Outcome extends Notes {
  readonly claim: Claim
  readonly judgement: Judgement
  /** When its judgement began, its pods having started: `performance.now()` in seconds. */
  readonly began: number
  /** How long the judgement took, in seconds, without waiting for pods or for other claims. */
  readonly seconds: number
}

/**
 * Judges one claim. Never throws: whatever happens is a judgement.
 * @param started resolves when the claim can be judged, and rejects with the reason why not.
 */
export async function judge(
  claim: Claim,
  started: () => Promise<void>,
  signal: AbortSignal,
): Promise<Outcome> {
  const notes: Notes = { evidence: [], measurements: [] }
  const within = claim.within ?? DEFAULT_WITHIN
  let began = performance.now()
  const judgement = await takeNotes(notes, claim.pods, async (): Promise<Judgement> => {
    await started().catch(thrown => {
      const isJudged = claim.judgesStart && thrown instanceof PodNotStarted && thrown.fault === 'runtime'
      throw isJudged ? new AssertionError(thrown.message) : thrown
    })
    began = performance.now()
    const late = () => new Problem('environment', `The claim was not judged within ${within} s.`)
    await deadline(within * 1000, late, signal, claim.judge())
    return { verdict: 'pass' }
  }).catch(judgementOf)
  return { claim, judgement, ...notes, began: began / 1000, seconds: (performance.now() - began) / 1000 }
}
