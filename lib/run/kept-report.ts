import { messageOf } from '../problem.ts'
import type { ReportFolder } from '../report/folder.ts'
import type { Report } from '../report/schema.ts'
import { writeBriefly, writeReport } from '../report/write.ts'

/** How long after a claim was judged the report on the disk knows of it, in milliseconds. */
const BEHIND = 2000

/** The report of a run that goes on, kept on the disk: whenever the process ends, a whole report of it is there. */
export class KeptReport {
  readonly #folder: ReportFolder
  readonly #report: () => Promise<Report>
  #timer: NodeJS.Timeout | undefined
  /** Writes come one after the other. */
  #writing: Promise<void> = Promise.resolve()
  #trouble: string | undefined
  /** Nothing is judged any more: what settles late is in the report that was written. */
  #isOver = false

  /** @param report makes it as it stands */
  constructor(folder: ReportFolder, report: () => Promise<Report>) {
    this.#folder = folder
    this.#report = report
  }

  /** Why the report was not written the last time; undefined when it was. */
  get trouble(): string | undefined {
    return this.#trouble
  }

  /** Has the report written soon, without waiting for it. */
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
