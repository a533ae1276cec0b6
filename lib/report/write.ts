import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { reportPage } from './html/page.ts'
import { junitOf } from './junit.ts'
import { aReport, type Report } from './schema.ts'

/** Writes a report and the views that other programs read into a folder. Returns the path of `report.yaml`. */
export async function writeReport(report: Report, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'report.yaml')
  await Promise.all([
    writeFile(file, stringify(aReport.parse(report), { lineWidth: 0 })),
    writeFile(join(folder, 'junit.xml'), junitOf(report)),
    writeFile(join(folder, 'report.html'), await reportPage(report)),
  ])
  await Promise.all(report.pods.map(pod => writeDiagnosis(pod, join(folder, 'diagnostics'))))
  return file
}

/** What was seen of a pod when a claim did not hold on it: a file a look, in a folder a pod. */
async function writeDiagnosis(
  { manifest, diagnosis = [] }: Report['pods'][number],
  folder: string,
): Promise<void> {
  if (diagnosis.length === 0) return
  const own = join(folder, manifest.replace(/\.yaml$/, '').replaceAll('/', '-'))
  await mkdir(own, { recursive: true })
  const files = diagnosis.map(({ title, seen }) => ({
    name: `${title.replaceAll(/[^\w.-]+/g, '-')}.txt`,
    seen,
  }))
  await Promise.all(files.map(({ name, seen }) => writeFile(join(own, name), `${seen}\n`)))
}
