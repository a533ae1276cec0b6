import { messageOf } from '../problem.ts'
import type { ReportFolder } from '../report/folder.ts'
import type { Report } from '../report/schema.ts'
import { writeBriefly, writeReport } from '../report/write.ts'

/** How far the report on disk lags behind the judgements, in milliseconds. */
const BEHIND = 2000

/** The report of a run in progress, kept on disk. Whenever the process ends, a complete report is there. */
export class KeptReport {
  readonly #folder: ReportFolder
  readonly #report: () => Promise<Report>
  #timer: NodeJS.Timeout | undefined
  /** Writes run one after the other. */
  #writing: Promise<void> = Promise.resolve()
  #trouble: string | undefined
  /** Judging is over. The written report covers what settles later. */
  #isOver = false

  /** @param report makes the report as it stands */
  constructor(folder: ReportFolder, report: () => Promise<Report>) {
    this.#folder = folder
    this.#report = report
  }

  /** Why the last write failed; undefined if it succeeded. */
  get trouble(): string | undefined {
    return this.#trouble
  }

  /** Writes the report soon. Does not wait for that. */
  touch(): void {
    if (this.#isOver) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.#queue(async () => writeBriefly(await this.#report(), this.#folder))
    }, BEHIND)
  }

  /** Writes the report with all its views. Never throws: see {@link trouble}. */
  async write(report: Report): Promise<void> {
    this.#isOver ||= report.run.state === 'cleaning up' || report.run.state === 'ended'
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#queue(() => writeReport(report, this.#folder))
  }

  #queue(write: () => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(write).then(
      () => {
        this.#trouble = undefined
      },
      (thrown: unknown) => {
        this.#trouble = messageOf(thrown)
      },
    )
    return this.#writing
  }
}
