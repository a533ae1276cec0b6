import { AssertionError } from 'chai'
import { poll } from '../poll.ts'
import { Problem } from '../problem.ts'
import type { Scope } from './scope.ts'

/** How long something may take, in seconds on a usual node; on one that is said to be slow it is longer. */
export interface Within {
  readonly within: number
}

/** How a wait goes. */
interface Patience extends Within {
  /** Asked at the deadline: why what is waited for may come yet, by no fault of the runtime; a sentence. */
  readonly excuse?: () => string | undefined
}

/** Waits for assertions to hold, in the time and for the evidence of one claim. */
export type Eventually = <T>(attempt: () => Promise<T>, patience: Patience) => Promise<T>

/** The waits of one claim, as it is given them. */
export function eventuallyOf(scope: Scope): Eventually {
  return (attempt, patience) => eventually(scope, attempt, patience)
}

/**
 * Waits until the assertions in `attempt` hold, and returns what it returned. An assertion that still fails at the
 * deadline is thrown with its own message; any other error ends the wait at once.
 * @throws AssertionError with what was expected and what was seen last; Problem (environment) where there is an excuse, or
 * where it was too slow to tell
 */
export async function eventually<T>(
  scope: Scope,
  attempt: () => Promise<T>,
  { within, excuse }: Patience,
): Promise<T> {
  using wait = scope.waiting()
  const seconds = within * scope.slow
  let last: Error | undefined
  return await poll<T>(
    seconds,
    async () => {
      wait.turn()
      try {
        const done = await attempt()
        // A callback that returns a boolean asserts nothing, and would make the wait end at its first look.
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
  )
}

/** The assertion that failed last, where it stands in the spec, with how long it was waited for. */
function lateAssertion(message: string, last: Error | undefined): Error {
  const error = new AssertionError(message)
  error.cause = last
  if (last?.stack !== undefined) error.stack = last.stack
  return error
}
