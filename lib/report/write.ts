import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { writeAllure } from './allure.ts'
import type { ReportFolder } from './folder.ts'
import { reportPage } from './html/page.ts'
import { junitOf } from './junit.ts'
import { aReport, type Report } from './schema.ts'

/**
 * Writes a report and its views for other programs into the folder of a run.
 * @throws the system's error if a file can't be written; ZodError if the report does not match its own
 * schema. The report is written even then, so that a bug here loses no verdicts.
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
  const { allureResults } = folder
  const isJudged = report.run.state === 'cleaning up' || report.run.state === 'ended'
  if (allureResults !== undefined && isJudged) await writeAllure(report, allureResults)
  aReport.parse(report)
}

/**
 * Writes only the report, while its run goes on. Uses JSON, which is also YAML (YAML 1.2, 1.2) and takes only
 * a few milliseconds, so that no claim waits for it.
 */
export function writeBriefly(report: Report, folder: ReportFolder): Promise<void> {
  return folder.write('report.yaml', `${JSON.stringify(report)}\n`)
}

/** Writes a pod's diagnosis from when a claim did not pass on it: one folder per pod, one file per step. */
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
