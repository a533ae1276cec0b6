import { signalOfClaim } from '../claim/evidence.ts'
import type { Target } from '../target/target.ts'

/** Where the pods of this run are: one run at a time in one process, as with Mocha itself. */
export interface Stage {
  readonly target: Target
  /** Aborted when the run must end early. */
  readonly signal: AbortSignal
  /** What every time limit is multiplied by. */
  readonly slow: number
}

let current: Stage | undefined

/** Gives all pods of the specs the target they run on. */
export function setStage(stage: Stage): void {
  current = stage
}

/**
 * The target of this run, and until when the claim being judged may go on.
 * @throws Error before a run has been opened; the reason why the claim may not go on, where it has run out of time: what it
 * does then it would do to the pod that the next claim judges
 */
export function stage(): Stage {
  if (current === undefined) throw new Error('no run has been opened: pods have no target yet')
  const signal = signalOfClaim()
  signal?.throwIfAborted()
  return signal === undefined ? current : { ...current, signal }
}
