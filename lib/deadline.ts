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
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(late()), milliseconds)
  try {
    return await unlessAborted(signal, Promise.race([work, ended]))
  } finally {
    clearTimeout(timer)
  }
}

/** Settles as `work` does, unless the signal aborts first. After that, the result of `work` is ignored. */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  // Must come before anything can throw: `work` has begun, and Node ends the process on an unhandled
  // rejection.
  work.catch(() => {})
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', abort))
}
