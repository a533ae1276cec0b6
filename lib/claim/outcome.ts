import type { ClaimText } from './claim.ts'
import type { Evidence, Measurement } from './evidence.ts'
import type { Judgement } from './verdict.ts'

/** A judgement of a claim that did not decide: something outside the claim may be why it did not pass. */
export interface Trial {
  readonly judgement: Judgement
  readonly evidence: readonly Evidence[]
  /** As in {@link Outcome}. */
  readonly seconds: number
  /** What that was, each a clause. */
  readonly because: readonly string[]
}

/** What is known about a claim after its judgement. */
export interface Outcome {
  readonly claim: ClaimText
  readonly judgement: Judgement
  readonly evidence: readonly Evidence[]
  readonly measurements: readonly Measurement[]
  /** When its judgement began, after its pods had started: `performance.now()` in seconds. */
  readonly began: number
  /** How long the judgement took, in seconds, without waits for pods or other claims. */
  readonly seconds: number
  /**
   * The claim ran out of time. Its work may still go on in its pods, so nothing more can be judged on them.
   */
  readonly ranOut?: true
  /** What its own failure tells of the world around the runtime, as a clause. */
  readonly tells?: string
  /** How it was judged before, each time on other pods; missing if it was judged once. */
  readonly earlier?: readonly Trial[]
  /** All its judgements, in their order, if the run judged it several times. */
  readonly repeats?: readonly Repeat[]
}

/** One of several judgements of a claim. */
interface Repeat {
  readonly judgement: Judgement
  /** As in {@link Outcome}. */
  readonly seconds: number
}
