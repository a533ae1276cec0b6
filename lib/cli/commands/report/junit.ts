import { junitOf } from '../../../report/junit.ts'
import { readReport } from '../../../report/read.ts'
import { EXIT } from '../../exit-code.ts'
import type { Shell } from '../../shell.ts'
import { writeResult } from '../../write-result.ts'
import { outputOf } from './output.ts'

/** `pidns report junit` */
export async function reportJunit(path: string, flags: unknown, shell: Shell): Promise<number> {
  await writeResult(junitOf(await readReport(path)), outputOf(flags), shell)
  return EXIT.ok
}
