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
  /** It ran out of time: what it had begun may still go on in its pods, and nothing can be judged on them any more. */
  readonly ranOut?: true
}

/**
 * Judges one claim. Never throws: whatever happens is a judgement.
 * @param started resolves when the claim can be judged, and rejects with the reason why not.
 * @param slow what the time that the claim may take is multiplied by
 */
export async function judge(
  claim: Claim,
  started: () => Promise<void>,
  signal: AbortSignal,
  slow = 1,
): Promise<Outcome> {
  const notes: Notes = { evidence: [], measurements: [] }
  const within = (claim.within ?? DEFAULT_WITHIN) * slow
  const own = new AbortController()
  const ofClaim = AbortSignal.any([signal, own.signal])
  let began = performance.now()
  const judging = async (): Promise<Judgement> => {
    await started().catch(thrown => {
      const isJudged = claim.judgesStart && thrown instanceof PodNotStarted && thrown.fault === 'runtime'
      throw isJudged ? new AssertionError(thrown.message) : thrown
    })
    began = performance.now()
    const late = () => {
      const problem = new Problem('environment', `The claim was not judged within ${within} s.`)
      own.abort(problem)
      return problem
    }
    await deadline(within * 1000, late, signal, claim.judge())
    return { verdict: 'pass' }
  }
  const judgement = await takeNotes(notes, claim.pods, judging, ofClaim).catch(judgementOf)
  return {
    claim,
    judgement,
    ...notes,
    began: began / 1000,
    seconds: (performance.now() - began) / 1000,
    ...(own.signal.aborted && { ranOut: true }),
  }
}
