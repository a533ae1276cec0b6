import { badgeOf } from '../../../report/badge.ts'
import { readReport } from '../../../report/read.ts'
import { EXIT } from '../../exit-code.ts'
import type { Shell } from '../../shell.ts'
import { writeResult } from '../../write-result.ts'
import { outputOf } from './output.ts'

/** `pidns report badge` */
export async function reportBadge(path: string, flags: unknown, shell: Shell): Promise<number> {
  await writeResult(badgeOf(await readReport(path)), outputOf(flags), shell)
  return EXIT.ok
}
