import { messageOf } from '../problem.ts'
import { LostConnection } from '../target/lost-connection.ts'
import type { ExecResult } from '../target/target.ts'

/** The exit code that a shell reports for a program that KILL ended: 128 plus the signal's number. */
const BY_KILL = 137

/** CRI-O with crun reports such an end as an error, "signal: killed", and not by the exit code (measured). */
const KILLED = 'killed'

/** A program exec'd in a container that still runs there, with its connection open. */
export class OpenExec {
  readonly #result: Promise<ExecResult>
  #ending: string | undefined
  #lost: LostConnection | undefined

  constructor(result: Promise<ExecResult>) {
    this.#result = result
    this.#result.then(
      ({ exitCode }) => {
        this.#ending = exitCode === BY_KILL ? KILLED : `exit code ${exitCode}`
      },
      thrown => {
        if (thrown instanceof LostConnection) this.#lost = thrown
        this.#ending = /\bsignal: killed\b/.test(messageOf(thrown)) ? KILLED : messageOf(thrown)
      },
    )
  }

  /**
   * How the program ended, as its caller was told: `killed` if KILL ended it, else `exit code 0` …; undefined
   * until then.
   * @throws LostConnection when the connection was lost before that
   */
  get ending(): string | undefined {
    if (this.#lost !== undefined) throw this.#lost
    return this.#ending
  }
}
