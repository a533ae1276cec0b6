import type { ClaimText } from './claim.ts'
import type { Evidence, Measurement } from './evidence.ts'
import type { Judgement } from './verdict.ts'

/** What is known of one claim after it was judged. */
export interface Outcome {
  readonly claim: ClaimText
  readonly judgement: Judgement
  readonly evidence: readonly Evidence[]
  readonly measurements: readonly Measurement[]
  /** When its judgement began, its pods having started: `performance.now()` in seconds. */
  readonly began: number
  /** How long the judgement took, in seconds, without waiting for pods or for other claims. */
  readonly seconds: number
  /** It ran out of time: what it had begun may still go on in its pods, and nothing can be judged on them any more. */
  readonly ranOut?: true
}
