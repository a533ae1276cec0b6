import { Problem } from './problem.ts'
import { Window } from './window.ts'

/** How a wait goes on: `done` with what was waited for, or `waiting` with what was seen last, for the late message. */
export type Look<T> = { readonly done: T } | { readonly waiting: string }

/** Pauses between looks in milliseconds; the last one repeats. Most conditions here come true within a second. */
const PAUSES = [50, 100, 100, 150, 200, 250, 500] as const

/** What was waited for could not be looked at in time: nothing can be said of it. */
export class TooSlowToTell extends Problem {
  constructor(message: string) {
    super('environment', message)
  }
}

/**
 * Looks until the look is done. Errors of `look` end the wait at once.
 *
 * An answer counts only when it comes before the deadline. What was seen last counts only when that look began in the
 * second half of the time: one slow look from the beginning tells nothing of the end. Where no look did, the wait ends
 * with {@link TooSlowToTell}. Time in which this process itself stood still is given back, once.
 * @param within deadline in seconds
 * @param look its signal is aborted when nobody waits for it any more
 * @param late makes the error for a wait that took too long from what was seen last.
 * @throws TooSlowToTell; the signal's reason
 */
export async function poll<T>(
  within: number,
  look: (signal: AbortSignal) => Promise<Look<T>>,
  late: (lastSeen: string) => Error,
  signal: AbortSignal,
): Promise<T> {
  using window = new Window(within * 1000, signal)
  let last: { readonly began: number; readonly waiting: string } | undefined
  for (let turn = 0; ; turn++) {
    const began = window.age
    const seen = await window.during(look)
    if (seen !== undefined && 'done' in seen) return seen.done
    if (seen !== undefined) last = { began, waiting: seen.waiting }
    const goesOn = seen !== undefined && (await window.rest(PAUSES[Math.min(turn, PAUSES.length - 1)] ?? 500))
    if (goesOn) continue
    if (last !== undefined && !window.stoodStill && last.began >= window.length / 2) throw late(last.waiting)
    throw tooSlow(within, window, last?.waiting)
  }
}

function tooSlow(within: number, { stoodStill }: Window, lastSeen: string | undefined): TooSlowToTell {
  const why = stoodStill
    ? `pidns itself did not run for a part of the ${within} s in which it was to look`
    : `no look that began in the second half of ${within} s had ended by then`
  const seen = lastSeen === undefined ? 'nothing was seen' : `seen before: ${lastSeen}`
  return new TooSlowToTell(`It is too slow here to tell: ${why}; ${seen}.`)
}
