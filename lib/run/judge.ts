import { AssertionError } from 'chai'
import type { ClaimText } from '../claim/claim.ts'
import { Notebook } from '../claim/notebook.ts'
import type { Outcome } from '../claim/outcome.ts'
import { PodNotStarted } from '../claim/pod-not-started.ts'
import { judgementOf } from '../claim/verdict.ts'
import { type Ground, Scope } from '../pod/scope.ts'
import { Problem } from '../problem.ts'
import { Limit } from './limit.ts'

/** How long a claim may take beside its waits, each of which has a deadline of its own, in seconds. */
export const CLAIM_WITHIN = 60

/**
 * Judges one claim. Never throws: whatever happens is a judgement.
 * @param started resolves when the claim can be judged, and rejects with the reason why not.
 * @param judgeIt returns when the claim holds, and throws an assertion's error when it does not
 */
export async function judge(
  claim: ClaimText,
  started: () => Promise<void>,
  judgeIt: (scope: Scope) => Promise<void>,
  ground: Ground,
  signal: AbortSignal,
): Promise<Outcome> {
  const notes = new Notebook()
  const own = new AbortController()
  const until = AbortSignal.any([signal, own.signal])
  let began = performance.now()
  const judging = async (): Promise<void> => {
    await unlessAborted(signal, started()).catch(thrown => {
      const isJudged = claim.judgesStart && thrown instanceof PodNotStarted && thrown.fault === 'runtime'
      throw isJudged ? new AssertionError(thrown.message) : thrown
    })
    began = performance.now()
    const within = CLAIM_WITHIN * ground.slow
    using clock = new Limit(within, () =>
      own.abort(new Problem('environment', `The claim was not judged within ${within} s.`)),
    )
    await unlessAborted(until, judgeIt(new Scope(ground, until, { notes, clock })))
  }
  const judgement = await judging().then(() => ({ verdict: 'pass' }) as const, judgementOf)
  return {
    claim,
    judgement,
    evidence: notes.evidence,
    measurements: notes.measurements,
    began: began / 1000,
    seconds: (performance.now() - began) / 1000,
    ...(own.signal.aborted && { ranOut: true }),
  }
}

/** As the work ends, unless the signal is aborted first: what becomes of the work then is nobody's any more. */
async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  work.catch(() => {})
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', abort))
}
