import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../problem.ts'
import type { PublishedReport } from '../report/matrix.ts'
import { readReport } from '../report/read.ts'

/** The folder that a run writes to when it is not told another: never published. */
const LATEST = 'latest'

/**
 * The reports in the folders below this one.
 * @throws Problem (usage) for a folder without any, and for a report that can't be read
 */
export async function publishedReports(root: string): Promise<readonly PublishedReport[]> {
  const names = await readdir(root).catch(() => [])
  const reports: PublishedReport[] = []
  for (const folder of names.sort()) {
    const file = join(root, folder, 'report.yaml')
    const isThere = await stat(file).then(
      () => true,
      () => false,
    )
    if (isThere && folder !== LATEST) reports.push({ folder, report: await readReport(file) })
  }
  if (reports.length > 0) return reports
  throw new Problem('usage', `There is no report in ${root}.`, {
    remedy: 'It takes a folder that holds folders with a report.yaml each: pidns run --out mine/a.',
  })
}
