import { type CTRFReport, ReportBuilder, type RetryAttempt, type Test, type TestStatus } from 'ctrf'
import { chapterOf } from '../claim/chapter.ts'
import type { Verdict } from '../claim/verdict.ts'
import { judgedNode } from './judged-node.ts'
import { reproduction } from './reproduction.ts'
import type { JudgedClaim, Report } from './schema.ts'
import { nameOf } from './target-name.ts'

/** What a verdict is in the Common Test Report Format. */
const STATUS: Readonly<Record<Verdict, TestStatus>> = {
  pass: 'passed',
  fail: 'failed',
  inconclusive: 'other',
  skipped: 'skipped',
  'not run': 'pending',
}

/**
 * The report in the Common Test Report Format (ctrf.io). Only a required claim counts as failed: any other never fails
 * a run. The verdict itself is the raw status.
 */
export function ctrfOf(report: Report): CTRFReport {
  const { run, date, claims } = report
  const start = Date.parse(date)
  const node = judgedNode(report)
  return new ReportBuilder()
    .runId(run.id)
    .timestamp(date)
    .generatedBy('pidns-conformance')
    .tool({ name: 'pidns-conformance', version: run.suite.version })
    .environment({
      appName: nameOf(report),
      ...(node !== undefined && { osPlatform: 'linux', osRelease: node.kernel, testEnvironment: node.name }),
    })
    .addTests(claims.map(testOf))
    .summaryOverrides({ start, stop: start + Math.round(run.seconds * 1000) })
    .build()
}

function testOf(claim: JudgedClaim): Test {
  const { id, title, level, verdict, seconds, reason, at, earlier = [] } = claim
  const [file, line] = (at ?? '').split(':')
  const commands = reproduction(claim)
  return {
    name: id,
    status: statusOf(claim),
    rawStatus: verdict,
    duration: Math.round(seconds * 1000),
    suite: [chapterOf(claim)],
    labels: { level },
    ...(reason !== undefined && { message: reason }),
    ...(file && { filePath: file, line: Number(line) }),
    ...(earlier.length > 0 && {
      retries: earlier.length,
      retryAttempts: earlier.map((each, index) => attemptOf(each, index, level)),
    }),
    extra: { title, source: claim.source.url, ...(commands !== '' && { reproduce: commands }) },
  }
}

function statusOf({ level, verdict }: Pick<JudgedClaim, 'level' | 'verdict'>): TestStatus {
  return verdict === 'fail' && level !== 'required' ? 'other' : STATUS[verdict]
}

function attemptOf(
  { verdict, seconds, reason, because }: NonNullable<JudgedClaim['earlier']>[number],
  index: number,
  level: JudgedClaim['level'],
): RetryAttempt {
  return {
    attempt: index + 1,
    status: statusOf({ level, verdict }),
    duration: Math.round(seconds * 1000),
    ...(reason !== undefined && { message: reason }),
    extra: { because },
  }
}
