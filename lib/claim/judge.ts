import { AssertionError } from 'chai'
import { deadline } from '../deadline.ts'
import { Problem } from '../problem.ts'
import { type Claim, DEFAULT_WITHIN } from './claim.ts'
import { collectEvidence, type Evidence } from './evidence.ts'
import { PodNotStarted } from './pod-not-started.ts'
import { type Judgement, judgementOf } from './verdict.ts'

/** What is known of one claim after it was judged. */
export interface Outcome {
  readonly claim: Claim
  readonly judgement: Judgement
  readonly evidence: readonly Evidence[]
  /** How long the judgement took, in seconds, waiting for its pods included. */
  readonly seconds: number
}

/**
 * Judges one claim. Never throws: whatever happens is a judgement.
 * @param started resolves when the claim's pods are ready, and rejects with the reason why not.
 */
export async function judge(
  claim: Claim,
  started: () => Promise<void>,
  signal: AbortSignal,
): Promise<Outcome> {
  const evidence: Evidence[] = []
  const begin = performance.now()
  const within = claim.within ?? DEFAULT_WITHIN
  const judgement = await collectEvidence(evidence, async (): Promise<Judgement> => {
    await started().catch(thrown => {
      const isJudged = claim.judgesStart && thrown instanceof PodNotStarted && thrown.fault === 'runtime'
      throw isJudged ? new AssertionError(thrown.message) : thrown
    })
    const late = () => new Problem('environment', `The claim was not judged within ${within} s.`)
    await deadline(within * 1000, late, signal, claim.judge())
    return { verdict: 'pass' }
  }).catch(judgementOf)
  return { claim, judgement, evidence, seconds: (performance.now() - begin) / 1000 }
}
