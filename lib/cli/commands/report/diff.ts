import { z } from 'zod'
import { diffOf, diffText } from '../../../report/diff.ts'
import { readReport } from '../../../report/read.ts'
import { EXIT } from '../../exit-code.ts'
import type { Shell } from '../../shell.ts'

const someFlags = z.object({ json: z.boolean().optional() })

/** `pidns report diff` */
export async function reportDiff(
  before: string,
  after: string,
  flags: unknown,
  shell: Shell,
): Promise<number> {
  const { json = false } = someFlags.parse(flags)
  const diff = diffOf(await readReport(before), await readReport(after))
  shell.write(json ? `${JSON.stringify(diff, null, 2)}\n` : diffText(diff))
  return diff.regressions.length > 0 ? EXIT.failed : EXIT.ok
}
