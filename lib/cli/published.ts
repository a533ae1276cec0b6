import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../problem.ts'
import type { PublishedReport } from '../report/matrix.ts'
import { readReport } from '../report/read.ts'

/** The default folder of a run. It is never published. */
const LATEST = 'latest'

/**
 * The reports in the subfolders of this folder.
 * @throws Problem (usage) if there is no report, or if a report can't be read
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
    remedy:
      "Give a folder whose subfolders each contain a report.yaml, e.g. 'mine' after 'pidns run --out mine/a'.",
  })
}
