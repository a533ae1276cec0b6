import { messageOf } from '../problem.ts'
import type { ExecResult } from '../target/target.ts'

/** A program that was exec'd in a container and is still running there, its connection open. */
export class OpenExec {
  readonly #result: Promise<ExecResult>
  #ending: string | undefined

  constructor(result: Promise<ExecResult>) {
    this.#result = result
    this.#result.then(
      ({ exitCode }) => {
        this.#ending = `exit code ${exitCode}`
      },
      thrown => {
        this.#ending = messageOf(thrown)
      },
    )
  }

  /** How the program ended as its caller was told it, once it was. */
  get ending(): string | undefined {
    return this.#ending
  }
}
