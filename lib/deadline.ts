/**
 * Settles as `work` does. If `milliseconds` pass or `signal` aborts first, rejects with the error of `late`
 * or the signal's reason. This does not end `work`: give it the signal too. If `work` rejects after that, the
 * rejection is ignored.
 */
export async function deadline<T>(
  milliseconds: number,
  late: () => Error,
  signal: AbortSignal,
  work: Promise<T>,
): Promise<T> {
  // Must come before anything can throw: `work` has begun, and Node ends the process on an unhandled
  // rejection.
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
