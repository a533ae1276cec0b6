import { AssertionError } from 'chai'
import { poll } from '../poll.ts'
import { Problem } from '../problem.ts'
import type { Scope } from './scope.ts'
import { slownessOf } from './slowness.ts'

/** A time limit in seconds on a usual node; it is longer on a node declared slow. */
export interface Within {
  readonly within: number
}

/** How long to wait, and what may excuse a failure. */
interface Patience extends Within {
  /** Asked at the deadline: why the result may still come, through no fault of the runtime. A sentence. */
  readonly excuse?: () => string | undefined
}

/** Waits for assertions to hold, within one claim's time and as its evidence. */
export type Eventually = <T>(attempt: () => Promise<T>, patience: Patience) => Promise<T>

/** The waiting function that one claim is given. */
export function eventuallyOf(scope: Scope): Eventually {
  return (attempt, patience) => eventually(scope, attempt, patience)
}

/**
 * Waits until the assertions in `attempt` hold, and returns its result. An assertion that still fails at the
 * deadline is thrown with its own message. Any other error ends the wait at once.
 * @throws AssertionError with what was expected and what was last seen; Problem (environment) where there
 *   is an excuse, or where the looks or the cluster were too slow to tell
 */
export async function eventually<T>(
  scope: Scope,
  attempt: () => Promise<T>,
  { within, excuse }: Patience,
): Promise<T> {
  using wait = scope.waiting()
  const begin = performance.now()
  const seconds = within * scope.slow
  let last: Error | undefined
  return await poll<T>(
    seconds,
    async () => {
      wait.turn()
      try {
        const done = await attempt()
        // A callback that returns a boolean asserts nothing and would end the wait at its first look.
        if (typeof done === 'boolean') throw new TypeError('eventually() takes assertions, not a boolean')
        return { done }
      } catch (thrown) {
        if (!(thrown instanceof AssertionError)) throw thrown
        last = thrown
        return { waiting: thrown.message }
      }
    },
    lastSeen => {
      const said = `${lastSeen}\n(looked again and again for ${seconds} s)`
      const excused = excuse?.()
      return excused === undefined
        ? lateAssertion(said, last)
        : new Problem('environment', `${excused} ${said}`, { cause: last })
    },
    scope.signal,
  ).catch(async thrown => {
    throw thrown instanceof AssertionError ? await excused(thrown, begin, scope) : thrown
  })
}

/** The last failed assertion, at its place in the spec, with how long it was retried. */
function lateAssertion(message: string, last: Error | undefined): Error {
  const error = new AssertionError(message)
  error.cause = last
  if (last?.stack !== undefined) error.stack = last.stack
  return error
}

/**
 * How long before a wait something may have broken and still be felt in it, in seconds on a node of usual speed:
 * a kubelet that was away first lists its pods again.
 */
const FELT_FOR = 10

/**
 * The failure of a late wait, or why it says nothing: while something around the runtime was broken, or on a slow
 * node, the deadline is no fair one. The runtime may do what is asked, only later.
 */
async function excused(failure: Error, begin: number, scope: Scope): Promise<Error> {
  const [disturbance] = await scope.disturbedSince(begin - FELT_FOR * scope.slow * 1000)
  if (disturbance !== undefined)
    return new Problem('environment', `While it was waited for, ${disturbance.what}. ${failure.message}`, {
      cause: failure,
    })
  const slowness = await slownessOf(scope)
  if (slowness === undefined) return failure
  const remedy = 'Give --slow FACTOR to multiply every time limit.'
  return new Problem('environment', `${slowness} ${failure.message}`, { cause: failure, remedy })
}
