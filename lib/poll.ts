import { setTimeout as pause } from 'node:timers/promises'

/** How a wait goes on: `done` with what was waited for, or `waiting` with what was seen last, for the late message. */
export type Look<T> = { readonly done: T } | { readonly waiting: string }

/** Pauses between looks in milliseconds; the last one repeats. Most conditions here come true within a second. */
const PAUSES = [50, 100, 100, 150, 200, 250, 500] as const

/**
 * Looks until the look is done. Errors of `look` end the wait at once.
 * @param within deadline in seconds
 * @param late makes the error for a wait that took too long from what was seen last.
 */
export async function poll<T>(
  within: number,
  look: () => Promise<Look<T>>,
  late: (lastSeen: string) => Error,
  signal: AbortSignal,
): Promise<T> {
  const end = performance.now() + within * 1000
  for (let turn = 0; ; turn++) {
    signal.throwIfAborted()
    const seen = await look()
    if ('done' in seen) return seen.done
    const rest = PAUSES[Math.min(turn, PAUSES.length - 1)] ?? 500
    if (performance.now() + rest > end) throw late(seen.waiting)
    // Its own error on an abort is not the abort's reason.
    await pause(rest, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}
