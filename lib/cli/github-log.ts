import { randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import { atExit } from '../at-exit.ts'

/**
 * The log of a GitHub Actions job. The runner obeys every line that begins with `::` or contains `##[`,
 * whoever wrote it. So this class stops workflow commands with a secret token until the process exits, and
 * resumes them only for this program's own annotations (GitHub, "Workflow commands": stopping and starting).
 */
export class GitHubLog {
  readonly #write: (line: string) => void
  #token = ''

  constructor(write: (line: string) => void) {
    this.#write = write
    this.#stop()
    // Write synchronously: Node flushes nothing after this.
    atExit(() => writeSync(process.stderr.fd, `::${this.#token}::\n`))
  }

  /** Writes workflow commands that the runner obeys. */
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
