import { fileURLToPath } from 'node:url'
import { CommandFailed, run } from '../../command.ts'
import { readReport } from '../../report/read.ts'
import type { Report } from '../../report/schema.ts'
import { CLEAN_UP_WITHIN } from '../../run/clean-up.ts'

const PIDNS = fileURLToPath(new URL('../../../bin/pidns.js', import.meta.url))

/** How long a run may take to remove what it made when it is told to end, in milliseconds. */
const CLEAN_UP = (CLEAN_UP_WITHIN + 10) * 1000

/** How long a run may take, in milliseconds: all claims on a slow machine, and its clean-up. */
const RUN_WITHIN = 60 * 60_000

/**
 * Judges a target by a `pidns run` of its own: what a faulty runtime does to a run stays in that process, which can be killed.
 * @param args where to judge, and which claims
 * @param out the folder for its report
 * @throws CommandFailed when it ended without a report of its own; Error when that does not tell its end
 */
export async function runSuite(args: readonly string[], out: string, signal: AbortSignal): Promise<Report> {
  let started: string | undefined
  const onLine = (line: string) => {
    started ??= idIn(line)
  }
  const options = { killAfter: CLEAN_UP, timeout: RUN_WITHIN, onLine, called: 'the run' }
  const command = [PIDNS, 'run', ...args, '--out', out, '--quiet', '--json']
  const failure = await run(signal, process.execPath, command, options).then(
    () => undefined,
    thrown => {
      // A run that found a fault has failed, and has written its report.
      if (thrown instanceof CommandFailed) return thrown
      throw thrown
    },
  )
  if (started === undefined) throw failure ?? new Error('a run ended before it began to judge')
  const report = await readReport(out)
  if (report.run.id !== started) {
    throw new Error(
      `the report in ${out} is of the run ${report.run.id}, and not of ${started} that was started`,
    )
  }
  if (report.run.state !== 'ended') throw failure ?? new Error(`the run ${started} did not come to its end`)
  return report
}

/** The id of a run in the first of its events; undefined in another line. */
function idIn(line: string): string | undefined {
  return /^\{"event":"begin","run":"([a-z0-9]{8})"/.exec(line)?.[1]
}
