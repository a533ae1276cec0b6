import { conclusionOf } from '../../../report/conclusion.ts'
import { readReport } from '../../../report/read.ts'
import { EXIT } from '../../exit-code.ts'
import type { Shell } from '../../shell.ts'

/** `pidns report check` */
export async function checkReports(files: readonly string[], shell: Shell): Promise<number> {
  for (const file of files) {
    const report = await readReport(file)
    shell.write(`${file}: ${report.apiVersion}, ${report.claims.length} claims, ${conclusionOf(report)}\n`)
  }
  return EXIT.ok
}
