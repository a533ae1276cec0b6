import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ContentType, LabelName, LinkType, Severity, Status } from 'allure-js-commons'
import { FileSystemWriter, ReporterRuntime } from 'allure-js-commons/sdk/reporter'
import { chapterOf, chapterTitle } from '../claim/chapter.ts'
import type { Level } from '../claim/claim.ts'
import type { Verdict } from '../claim/verdict.ts'
import { codeBlock, inert } from '../visible.ts'
import type { JudgedClaim, Report } from './schema.ts'

const SEVERITY: Readonly<Record<Level, Severity>> = {
  required: Severity.CRITICAL,
  recommended: Severity.NORMAL,
  informative: Severity.MINOR,
}

/** Allure's word for a test that the environment broke is "broken". */
const STATUS: Readonly<Record<Verdict, Status>> = {
  pass: Status.PASSED,
  fail: Status.FAILED,
  inconclusive: Status.BROKEN,
  skipped: Status.SKIPPED,
  'not run': Status.SKIPPED,
}

/** A claim's status in Allure. A failed claim that does not fail the run is skipped, with its reason. */
function statusOf({ verdict, level }: JudgedClaim): Status {
  return verdict === 'fail' && level !== 'required' ? Status.SKIPPED : STATUS[verdict]
}

/**
/**
 * Writes a report's results for Allure into a folder, and removes the results written there before.
 * @throws the system's error if a file can't be written
 */
export async function writeAllure(report: Report, resultsDir: string): Promise<void> {
  const old = (await readdir(resultsDir)).filter(name => /-(result|attachment|container)\./.test(name))
  await Promise.all(old.map(name => rm(join(resultsDir, name))))
  const runtime = new ReporterRuntime({ writer: new FileSystemWriter({ resultsDir }) })
  for (const claim of report.claims) writeClaim(claim, report, runtime)
}

function writeClaim(claim: JudgedClaim, report: Report, runtime: ReporterRuntime): void {
  const start = Date.parse(report.date) + (secondsToPods(report) + claim.began) * 1000
  const chapter = chapterOf(claim)
  const test = runtime.startTest({
    name: `${claim.id}: ${claim.title}`,
    fullName: claim.id,
    titlePath: [chapterTitle(chapter)],
    start,
    labels: [
      { name: LabelName.ALLURE_ID, value: claim.id },
      { name: LabelName.SEVERITY, value: SEVERITY[claim.level] },
      { name: LabelName.PARENT_SUITE, value: chapterTitle(chapter) },
      { name: LabelName.FEATURE, value: chapter },
    ],
    links: [{ type: LinkType.DEFAULT, name: claim.source.where, url: claim.source.url }],
    description: descriptionOf(claim),
    status: statusOf(claim),
    ...(claim.reason !== undefined && {
      statusDetails: { message: claim.reason, ...(claim.at !== undefined && { trace: claim.at }) },
    }),
  })
  for (const { title, seen } of claim.evidence)
    runtime.writeAttachment(test, null, title, Buffer.from(seen), { contentType: ContentType.TEXT })
  runtime.stopTest(test, { stop: start + claim.seconds * 1000 })
  runtime.writeTest(test)
}

/** How long the run took until its pods were applied, which is when its claims' time begins, in seconds. */
function secondsToPods({ phases }: Report): number {
  const before = phases.slice(
    0,
    phases.findIndex(({ name }) => name === 'claims'),
  )
  return before.reduce((sum, { seconds }) => sum + seconds, 0)
}

function descriptionOf({ source, verdict, reason }: JudgedClaim): string {
  const why = reason === undefined ? '' : `\n\n${verdict}:\n\n${codeBlock(reason)}`
  return `> ${inert(source.says.replace(/\s+/g, ' '))}\n\n(${inert(source.where)})${why}`
}
