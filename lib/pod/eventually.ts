import { AssertionError } from 'chai'
import { poll } from '../poll.ts'
import { stage } from './stage.ts'

/**
 * Waits until the assertions in `attempt` hold, and returns what it returned. An assertion that still fails at the
 * deadline is thrown with its own message; any other error ends the wait at once.
 * @param within deadline in seconds
 * @throws AssertionError with what was expected and what was seen last.
 */
export async function eventually<T>(attempt: () => Promise<T>, { within }: { within: number }): Promise<T> {
  return poll<T>(
    within,
    async () => {
      try {
        const done = await attempt()
        // A callback that returns a boolean asserts nothing, and would make the wait end at its first look.
        if (typeof done === 'boolean') throw new TypeError('eventually() takes assertions, not a boolean')
        return { done }
      } catch (thrown) {
        if (thrown instanceof AssertionError) return { waiting: thrown.message }
        throw thrown
      }
    },
    lastSeen => new AssertionError(`${lastSeen}\n(looked again and again for ${within} s)`),
    stage().signal,
  )
}
