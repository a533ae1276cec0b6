import { reportPage } from '../../../report/html/page.ts'
import { readReport } from '../../../report/read.ts'
import { EXIT } from '../../exit-code.ts'
import type { Shell } from '../../shell.ts'
import { writeResult } from '../../write-result.ts'
import { outputOf } from './output.ts'

/** `pidns report html` */
export async function reportHtml(path: string, flags: unknown, shell: Shell): Promise<number> {
  await writeResult(await reportPage(await readReport(path)), outputOf(flags), shell)
  return EXIT.ok
}
