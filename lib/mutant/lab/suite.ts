import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CommandFailed, run } from '../../command.ts'
import { readReport } from '../../report/read.ts'
import type { Report } from '../../report/schema.ts'
import { CLEAN_UP_WITHIN } from '../../run/clean-up.ts'

const PIDNS = fileURLToPath(new URL('../../../bin/pidns.js', import.meta.url))

/** How long a run may take to clean up when it must end, in milliseconds. */
const CLEAN_UP = (CLEAN_UP_WITHIN + 10) * 1000

/** How long a run may take, in milliseconds: all claims on a slow machine, and the clean-up. */
const RUN_WITHIN = 60 * 60_000

/**
 * Judges a target in a separate `pidns run`: a faulty runtime harms only that process, which can be killed.
 * @param args what to judge, and which claims
 * @param out the folder for the report
 * @throws CommandFailed when the run ended without its own report; Error when its report lacks the end
 */
export async function runSuite(args: readonly string[], out: string, signal: AbortSignal): Promise<Report> {
  let started: string | undefined
  const onLine = (line: string) => {
    started ??= idIn(line)
  }
  // A pidns.yaml of the user, or settings for runs, are not meant for this one.
  const own = { cwd: dirname(out), env: withoutSettings(process.env) }
  const options = { ...own, killAfter: CLEAN_UP, timeout: RUN_WITHIN, onLine, called: 'the run' }
  const command = [PIDNS, 'run', ...args, '--out', out, '--quiet', '--json']
  const failure = await run(signal, process.execPath, command, options).then(
    () => undefined,
    thrown => {
      // A run that finds a fault exits with an error, but writes its report.
      if (thrown instanceof CommandFailed) return thrown
      throw thrown
    },
  )
  if (started === undefined) throw failure ?? new Error('the run ended before it judged anything')
  const report = await readReport(out)
  if (report.run.id !== started) {
    throw new Error(
      `the report in ${out} is from run ${report.run.id}, not from run ${started}, which was started`,
    )
  }
  if (report.run.state !== 'ended') throw failure ?? new Error(`the run ${started} did not finish`)
  return report
}

/** The variables that stand for flags of a run, emptied. Where the cache is, holds for all. */
function withoutSettings(environment: Readonly<NodeJS.ProcessEnv>): Readonly<Record<string, string>> {
  const settings = Object.keys(environment).filter(
    name => name.startsWith('PIDNS_') && name !== 'PIDNS_CACHE' && name !== 'PIDNS_PROVISION',
  )
  return Object.fromEntries(settings.map(name => [name, '']))
}

/** The id of a run, from its first event. Undefined for any other line. */
function idIn(line: string): string | undefined {
  return /^\{"event":"begin","run":"([a-z0-9]{8})"/.exec(line)?.[1]
}
