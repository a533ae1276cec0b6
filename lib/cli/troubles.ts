import type { Conducted } from '../run/session.ts'

/** Problems of a run that do not change the verdicts, one line each. */
export function troublesOf({
  report,
  unwritten,
}: Pick<Conducted, 'report' | 'unwritten'>): readonly string[] {
  const { problem } = report.cleanUp ?? {}
  return [
    ...(problem === undefined ? [] : [`THE CLEAN-UP FAILED; the verdicts are still valid: ${problem}`]),
    ...(unwritten === undefined ? [] : [`Could not write every file of the run: ${unwritten}`]),
  ]
}
