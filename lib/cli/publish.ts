import { appendFile } from 'node:fs/promises'
import { messageOf, Problem } from '../problem.ts'
import { annotationsOf } from '../report/annotations.ts'
import { markdownOf } from '../report/markdown.ts'
import type { Report } from '../report/schema.ts'
import type { Shell } from './shell.ts'
import { writeResult } from './write-result.ts'

/**
 * Tells a result to those who read it elsewhere: the file of `--summary`, and GitHub Actions, where it runs there, by the
 * job's summary and by annotations. Annotations go to standard error, which the runner reads too: results stay alone.
 * @returns why what was asked for by `--summary` is not there; undefined where it is
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
    // The result is there all the same, and so is its exit code.
    await appendFile(environment.GITHUB_STEP_SUMMARY, markdownOf(report)).catch((thrown: unknown) =>
      display.print(`The job's summary could not be written: ${messageOf(thrown)}`),
    )
  }
  if (environment.GITHUB_ACTIONS === 'true') display.mark(annotationsOf(report))
  return unwritten
}

/** Learns before a run whether its summary can be written after it. @throws Problem (usage) */
export async function mustBeWritable(file: string): Promise<void> {
  await appendFile(file, '').catch((thrown: unknown) => {
    throw new Problem('usage', `--summary ${file} can't be written: ${messageOf(thrown)}`)
  })
}
