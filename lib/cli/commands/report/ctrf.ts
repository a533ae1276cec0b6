import { ctrfOf } from '../../../report/ctrf.ts'
import { readReport } from '../../../report/read.ts'
import { EXIT } from '../../exit-code.ts'
import type { Shell } from '../../shell.ts'
import { writeResult } from '../../write-result.ts'
import { outputOf } from './output.ts'

/** `pidns report ctrf` */
export async function reportCtrf(path: string, flags: unknown, shell: Shell): Promise<number> {
  const text = `${JSON.stringify(ctrfOf(await readReport(path)), null, 2)}\n`
  await writeResult(text, outputOf(flags), shell)
  return EXIT.ok
}
