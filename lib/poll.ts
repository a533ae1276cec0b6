import { Problem } from './problem.ts'
import { Window } from './window.ts'

/** What one look found: `done` with the result, or `waiting` with what it saw, for the late message. */
export type Look<T> = { readonly done: T } | { readonly waiting: string }

/** Pauses between looks in milliseconds; the last one repeats. Most conditions here come true within a second. */
const PAUSES = [50, 100, 100, 150, 200, 250, 500] as const

/** The looks were too slow to tell whether the condition holds. */
export class TooSlowToTell extends Problem {
  constructor(message: string) {
    super('environment', message)
  }
}

/**
 * Looks again and again until the look is done. An error of `look` ends the wait at once.
 *
 * An answer counts only if it comes before the deadline. The last sight counts only if its look began in the
 * second half of the time: one slow look from the beginning says nothing about the end. If no such look ended
 * in time, the wait ends with {@link TooSlowToTell}. If this process itself stood still, the wait gets that
 * time back, once.
 * @param within deadline in seconds
 * @param look its signal aborts when nobody waits for it any more
 * @param late makes the error of a late wait from what was seen last
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
    ? `pidns itself did not run for part of the ${within} s`
    : `no look that began in the second half of the ${within} s ended in time`
  const seen = lastSeen === undefined ? 'nothing was seen' : `seen before: ${lastSeen}`
  return new TooSlowToTell(`It is too slow here to tell: ${why}; ${seen}.`)
}
