import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { writeAllure } from './allure.ts'
import type { ReportFolder } from './folder.ts'
import { reportPage } from './html/page.ts'
import { junitOf } from './junit.ts'
import { aReport, type Report } from './schema.ts'

/**
 * Writes a report and the views that other programs read into the folder of a run.
 * @throws the system's error when one can't be written; ZodError when the report does not fit its own form, after it has
 * been written all the same: nobody's verdicts are lost by our mistake
 */
export async function writeReport(report: Report, folder: ReportFolder): Promise<void> {
  await folder.write('report.yaml', stringify(report, { lineWidth: 0 }))
  await folder.write('junit.xml', junitOf(report))
  await folder.write('report.html', await reportPage(report))
  const seen = report.pods.filter(({ diagnosis = [] }) => diagnosis.length > 0)
  if (seen.length > 0) {
    const diagnostics = await folder.diagnostics()
    await Promise.all(seen.map(pod => writeDiagnosis(pod, diagnostics)))
  }
  if (report.run.state === 'cleaning up' || report.run.state === 'ended')
    await writeAllure(report, folder.allureResults)
  aReport.parse(report)
}

/**
 * Writes a report while its run goes on, and that alone: as JSON, which is YAML too (YAML 1.2, 1.2) and made in a few
 * milliseconds, so that no claim waits for it.
 */
export function writeBriefly(report: Report, folder: ReportFolder): Promise<void> {
  return folder.write('report.yaml', `${JSON.stringify(report)}\n`)
}

/** What was seen of a pod when a claim did not hold on it: a file a look, in a folder a pod. */
async function writeDiagnosis(
  { manifest, diagnosis = [] }: Report['pods'][number],
  folder: string,
): Promise<void> {
  const own = join(folder, manifest.replace(/\.yaml$/, '').replaceAll('/', '-'))
  await mkdir(own, { recursive: true })
  const files = diagnosis.map(({ title, seen }) => ({
    name: `${title.replaceAll(/[^\w.-]+/g, '-')}.txt`,
    seen,
  }))
  await Promise.all(files.map(({ name, seen }) => writeFile(join(own, name), `${seen}\n`)))
}
