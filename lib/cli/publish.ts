import { appendFile } from 'node:fs/promises'
import { messageOf, Problem } from '../problem.ts'
import { annotationsOf } from '../report/annotations.ts'
import { markdownOf } from '../report/markdown.ts'
import type { Report } from '../report/schema.ts'
import type { Shell } from './shell.ts'
import { writeResult } from './write-result.ts'

/**
 * Writes the `--summary` file and, on GitHub Actions, the job summary and annotations. Annotations go to
 * standard error, which the runner reads too, so that standard output has only results.
 * @returns why the `--summary` file could not be written; undefined if it was written or not asked for
 */
export async function publish(
  report: Report,
  summary: string | undefined,
  shell: Shell,
): Promise<string | undefined> {
  const { environment, display } = shell
  let unwritten: string | undefined
  if (summary !== undefined) {
    unwritten = await writeResult(markdownOf(report), summary, shell).then(() => undefined, messageOf)
    if (unwritten !== undefined) display.print(`pidns: ${unwritten}`)
  }
  if (environment.GITHUB_STEP_SUMMARY) {
    // A failure here changes neither the result nor the exit code.
    await appendFile(environment.GITHUB_STEP_SUMMARY, markdownOf(report)).catch((thrown: unknown) =>
      display.print(`Could not write the job summary: ${messageOf(thrown)}`),
    )
  }
  if (environment.GITHUB_ACTIONS === 'true') display.mark(annotationsOf(report))
  return unwritten
}

/** Checks before a run that its summary can be written later. @throws Problem (usage) if not */
export async function mustBeWritable(file: string): Promise<void> {
  await appendFile(file, '').catch((thrown: unknown) => {
    throw new Problem('usage', `Can't write the --summary file ${file}: ${messageOf(thrown)}`)
  })
}
