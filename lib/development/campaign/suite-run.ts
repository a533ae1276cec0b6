import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../problem.ts'
import type { Report } from '../../report/schema.ts'
import { ended, type Running, start } from '../pidns.ts'
import type { Ending } from './rules.ts'

/** How long a run may take, in milliseconds: all claims, each once more, and a clean-up of three minutes. */
const ENDS_WITHIN = 10 * 60_000

/** How long a run may take to clean up when it must end, in milliseconds. */
const CLEANS_WITHIN = 200_000

const BEGUN = /"event":"begin","run":"([a-z0-9]{8})"/
const JUDGING = /"title":"judge \d+ claims?","state":"begun"/
const VERDICT = /"event":"claim"/
const JUDGED = /"title":"judge \d+ claims?","state":"(done|failed)"/

/** A `pidns run` of the campaign, with its own folder for temporary files. */
export class SuiteRun {
  readonly column: string
  readonly #running: Running
  readonly #folder: string
  readonly #began = performance.now()
  #isJudged = false
  #isLate = false
  /** When it has ended, whatever happened. */
  readonly ended: Promise<{ readonly ending: Ending; readonly seconds: number }>

  private constructor(column: string, running: Running, folder: string, signal: AbortSignal) {
    this.column = column
    this.#running = running
    this.#folder = folder
    running.printed(JUDGED).then(
      () => {
        this.#isJudged = true
      },
      () => {
        this.#isJudged = true
      },
    )
    this.ended = this.#end(signal)
  }

  /** @param folder for its report, its output and its temporary files */
  static async start(
    column: string,
    args: readonly string[],
    folder: string,
    env: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<SuiteRun> {
    const temporary = join(folder, 'tmp')
    await mkdir(temporary, { recursive: true })
    const running = await start(
      ['run', ...args, '--quiet', '--json'],
      { ...env, TMPDIR: temporary },
      join(folder, 'report'),
    )
    return new SuiteRun(column, running, folder, signal)
  }

  /** Its process group. */
  get group(): number {
    return this.#running.process.pid ?? 0
  }

  /** Whether it has judged all claims, or has ended. */
  get isJudged(): boolean {
    return this.#isJudged
  }

  /** Resolves with its id when it begins to judge; undefined if it ended before. */
  async judging(): Promise<string | undefined> {
    try {
      await this.#running.printed(JUDGING)
      return await this.id()
    } catch {
      return undefined
    }
  }

  /** Resolves when its first claim has a verdict, or when it has ended. */
  async verdict(): Promise<void> {
    await this.#running.printed(VERDICT).catch(() => {})
  }

  /** Its id, from its first event; undefined if it ended before it had one. */
  async id(): Promise<string | undefined> {
    return this.#running.printed(BEGUN).then(
      ([, id]) => id,
      () => undefined,
    )
  }

  /** What is left of it on this machine. */
  async left(): Promise<readonly string[]> {
    const files = (await readdir(join(this.#folder, 'tmp'))).map(name => `${name} in its temporary folder`)
    try {
      process.kill(-this.group, 0)
      return [...files, `processes of its group ${this.group}`]
    } catch {
      return files
    }
  }

  async #end(signal: AbortSignal) {
    // It leads its own process group: Ctrl-C in a terminal does not reach it.
    const end = () => this.#running.process.kill('SIGTERM')
    signal.addEventListener('abort', end, { once: true })
    const timers = [
      setTimeout(() => {
        this.#isLate = true
        end()
      }, ENDS_WITHIN),
      setTimeout(() => this.#running.process.kill('SIGKILL'), ENDS_WITHIN + CLEANS_WITHIN),
    ]
    try {
      const { report, exitCode, output } = await this.#outcome()
      await writeFile(join(this.#folder, 'output.txt'), output)
      const id = await this.id()
      const ending = { column: this.column, exitCode, id, report, isLate: this.#isLate }
      return { ending, seconds: (performance.now() - this.#began) / 1000 }
    } finally {
      for (const timer of timers) clearTimeout(timer)
      signal.removeEventListener('abort', end)
    }
  }

  async #outcome(): Promise<{ report: Report | undefined; exitCode: number | undefined; output: string }> {
    try {
      return await ended(this.#running)
    } catch (thrown) {
      // Its report can't be read.
      const { exitCode, all } = await this.#running.process
      return { report: undefined, exitCode, output: `${all}\n${messageOf(thrown)}` }
    }
  }
}
