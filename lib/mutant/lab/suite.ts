import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { CommandFailed, run } from '../../command.ts'
import { aReport, type Report } from '../../report/schema.ts'

const PIDNS = fileURLToPath(new URL('../../../bin/pidns.js', import.meta.url))

/** How long a run may take to remove what it made when it is told to end, in milliseconds. */
const CLEAN_UP = 60_000

/**
 * Judges a target by a `pidns run` of its own: specs hold their pods in this process's memory, one run a process.
 * @param args where to judge, and which claims
 * @param out the folder for its report
 * @throws CommandFailed when it ended without a report
 */
export async function runSuite(args: readonly string[], out: string, signal: AbortSignal): Promise<Report> {
  const failure = await run(signal, process.execPath, [PIDNS, 'run', ...args, '--out', out], {
    killAfter: CLEAN_UP,
  }).then(
    () => undefined,
    thrown => {
      // A run that found a fault has failed, and has written its report.
      if (thrown instanceof CommandFailed) return thrown
      throw thrown
    },
  )
  const text = await readFile(join(out, 'report.yaml'), 'utf8').catch(() => {
    throw failure ?? new Error(`a run left no report in ${out}`)
  })
  return aReport.parse(parse(text))
}
