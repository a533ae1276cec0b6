/**
 * Resolves or rejects as `work` does, unless `milliseconds` pass or `signal` aborts first: then rejects with the
 * error of `late`, or the signal's reason. `work` itself is not ended by this: give it the signal too. Whatever becomes
 * of it afterwards is nobody's any more: a rejection that comes too late, or after the abort, is taken here.
 */
export async function deadline<T>(
  milliseconds: number,
  late: () => Error,
  signal: AbortSignal,
  work: Promise<T>,
): Promise<T> {
  // Before anything can throw: the work has begun, and Node ends the process for a rejection that nobody takes.
  work.catch(() => {})
  signal.throwIfAborted()
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(late()), milliseconds)
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, ended])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}
