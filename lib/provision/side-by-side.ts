import type { Context } from '../context.ts'

/** Runs two tasks in parallel. If one fails, aborts the other, waits for it, then throws the failure. */
export async function sideBySide<A, B>(
  ctx: Context,
  first: (ctx: Context) => Promise<A>,
  second: (ctx: Context) => Promise<B>,
): Promise<[A, B]> {
  const stop = new AbortController()
  const both = { ...ctx, signal: AbortSignal.any([ctx.signal, stop.signal]) }
  const ending = <T>(work: Promise<T>) =>
    work.catch((error: unknown) => {
      stop.abort(error)
      throw error
    })
  const [a, b] = await Promise.allSettled([ending(first(both)), ending(second(both))])
  ctx.signal.throwIfAborted()
  if (stop.signal.aborted) throw stop.signal.reason
  if (a.status === 'rejected') throw a.reason
  if (b.status === 'rejected') throw b.reason
  return [a.value, b.value]
}
