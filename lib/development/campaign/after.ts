import { EXIT } from '../../cli/exit-code.ts'
import type { Report } from '../../report/schema.ts'
import type { Arena } from './arena.ts'
import { SOUND } from './columns.ts'
import type { FaultResult } from './result.ts'
import { SuiteRun } from './suite-run.ts'
import type { Met } from './trial.ts'

/** A small claim: the cluster is whole when it passes. */
const SMALL = ['--claim', 'doc.example-starts']

/**
 * Judges the sound runtime by a small run, right after a fault. It must exit with 0.
 * @param folder for its report
 */
export async function runAfter(
  met: Met,
  arena: Arena,
  folder: string,
  signal: AbortSignal,
): Promise<FaultResult> {
  const run = await SuiteRun.start('after', [...arena.argumentsFor(SOUND), ...SMALL], folder, {}, signal)
  const {
    ending: { exitCode, report },
  } = await run.ended
  signal.throwIfAborted()
  const why = report?.problem ?? reasonsOf(report)
  const trouble = exitCode === EXIT.ok ? [] : [`a run right after exits with ${exitCode}: ${why}`]
  return { ...met, after: exitCode ?? null, troubles: [...met.troubles, ...trouble] }
}

function reasonsOf(report: Report | undefined): string {
  return report?.claims.map(({ id, reason = '' }) => `${id}: ${reason}`).join('; ') ?? 'no report'
}
