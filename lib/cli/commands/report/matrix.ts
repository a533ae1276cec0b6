import { z } from 'zod'
import { matrixPage } from '../../../report/html/matrix-page.ts'
import { matrixMarkdown, matrixOf } from '../../../report/matrix.ts'
import { EXIT } from '../../exit-code.ts'
import { publishedReports } from '../../published.ts'
import type { Shell } from '../../shell.ts'
import { writeResult } from '../../write-result.ts'
import { outputOf } from './output.ts'

const someFlags = z.object({ markdown: z.boolean().optional() })

/** `pidns report matrix` */
export async function reportMatrix(folder: string, flags: unknown, shell: Shell): Promise<number> {
  const { markdown = false } = someFlags.parse(flags)
  const matrix = matrixOf(await publishedReports(folder))
  await writeResult(
    markdown ? `${matrixMarkdown(matrix)}\n` : await matrixPage(matrix),
    outputOf(flags),
    shell,
  )
  return EXIT.ok
}
