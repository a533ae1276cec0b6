import { randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import { atExit } from '../at-exit.ts'

/**
 * The log of a job of GitHub Actions, which obeys lines that begin with `::` or hold `##[`, whoever wrote them. From its
 * beginning to the end of this process commands are stopped by a token that nobody else knows; only the marks of this
 * program are obeyed (GitHub, "Workflow commands": stopping and starting).
 */
export class GitHubLog {
  readonly #write: (line: string) => void
  #token = ''

  constructor(write: (line: string) => void) {
    this.#write = write
    this.#stop()
    // At the very end nothing is flushed any more.
    atExit(() => writeSync(process.stderr.fd, `::${this.#token}::\n`))
  }

  /** Has these workflow commands obeyed. */
  command(lines: readonly string[]): void {
    this.#write(`::${this.#token}::`)
    for (const line of lines) this.#write(line)
    this.#stop()
  }

  #stop(): void {
    this.#token = randomBytes(16).toString('hex')
    this.#write(`::stop-commands::${this.#token}`)
  }
}
