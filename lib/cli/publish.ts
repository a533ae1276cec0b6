import { appendFile } from 'node:fs/promises'
import { annotationsOf } from '../report/annotations.ts'
import { markdownOf } from '../report/markdown.ts'
import type { Report } from '../report/schema.ts'
import type { Shell } from './shell.ts'
import { writeResult } from './write-result.ts'

/**
 * Tells a result to those who read it elsewhere: the file of `--summary`, and GitHub Actions, where it runs there, by the
 * job's summary and by annotations. Annotations go to standard error, which the runner reads too: results stay alone.
 */
export async function publish(report: Report, summary: string | undefined, shell: Shell): Promise<void> {
  const { environment, display } = shell
  if (summary !== undefined) await writeResult(markdownOf(report), summary, shell)
  if (environment.GITHUB_STEP_SUMMARY) await appendFile(environment.GITHUB_STEP_SUMMARY, markdownOf(report))
  if (environment.GITHUB_ACTIONS === 'true') for (const line of annotationsOf(report)) display.print(line)
}
