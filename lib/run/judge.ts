import { AssertionError } from 'chai'
import type { ClaimText } from '../claim/claim.ts'
import { Notebook } from '../claim/notebook.ts'
import type { Outcome } from '../claim/outcome.ts'
import { PodNotStarted } from '../claim/pod-not-started.ts'
import { type Judgement, judgementOf } from '../claim/verdict.ts'
import { unlessAborted } from '../deadline.ts'
import { tellsOfShortage } from '../pod/environment-words.ts'
import { LostRecord } from '../pod/lost-record.ts'
import { type Ground, Scope } from '../pod/scope.ts'
import { messageOf, Problem } from '../problem.ts'
import { LostConnection } from '../target/lost-connection.ts'
import { Limit } from './limit.ts'

/** How long a claim may take, in seconds, without its waits. Each wait has its own deadline. */
const CLAIM_WITHIN = 60

/**
 * Judges one claim. Never throws: whatever happens is a judgement.
 * @param started resolves when the claim can be judged, and rejects with the reason if it can't
 * @param judgeIt returns if the claim holds, and throws an assertion's error if it does not
 */
export async function judge(
  claim: ClaimText,
  started: () => Promise<void>,
  judgeIt: (scope: Scope) => Promise<void>,
  ground: Ground,
  signal: AbortSignal,
): Promise<Outcome> {
  const notes = new Notebook()
  const late = new AbortController()
  const over = new AbortController()
  let began = performance.now()
  const judging = async (): Promise<void> => {
    await unlessAborted(signal, started()).catch(thrown => {
      const isJudged = claim.judgesStart && thrown instanceof PodNotStarted && thrown.fault === 'runtime'
      throw isJudged ? new AssertionError(thrown.message) : thrown
    })
    began = performance.now()
    const within = CLAIM_WITHIN * ground.slow
    using clock = new Limit(within, () =>
      late.abort(new Problem('environment', `The claim was not judged within ${within} s.`)),
    )
    const inTime = AbortSignal.any([signal, late.signal])
    const scope = new Scope(ground, AbortSignal.any([inTime, over.signal]), {
      notes,
      clock,
      onlyLooks: claim.onlyLooks === true,
    })
    try {
      await unlessAborted(inTime, judgeIt(scope))
    } finally {
      // Work that the claim left running must not act on the pods while the next claim is judged.
      over.abort(new Error(`the claim ${claim.id} is over`))
      await unlessAborted(signal, scope.settled()).catch(() => {})
    }
  }
  let end: unknown
  const judgement = await judging().then(
    () => ({ verdict: 'pass' }) as const,
    thrown => {
      end = thrown
      return signal.aborted ? ended(signal) : judgementOf(thrown)
    },
  )
  return {
    claim,
    judgement,
    evidence: notes.evidence,
    measurements: notes.measurements,
    began: began / 1000,
    seconds: (performance.now() - began) / 1000,
    ...(late.signal.aborted && { ranOut: true }),
    ...toldBy(end),
  }
}

/** What a failure tells of the world around the runtime. */
function toldBy(thrown: unknown): Pick<Outcome, 'tells'> {
  if (thrown instanceof LostConnection) return { tells: 'a connection to one of its containers broke' }
  if (thrown instanceof LostRecord) return { tells: 'the cluster lost the record of how a container ended' }
  return tellsOfShortage(messageOf(thrown)) ? { tells: 'a machine was short of something' } : {}
}

/** Nothing is known about a claim that was cut short by the end of its run. */
function ended({ reason }: AbortSignal): Judgement {
  return { verdict: 'not run', reason: `the run ended before it was judged: ${messageOf(reason)}` }
}
