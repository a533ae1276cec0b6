import { chapterOf } from '../claim/chapter.ts'
import { visible } from '../visible.ts'
import { judgedNode } from './judged-node.ts'
import { reproduction } from './reproduction.ts'
import type { JudgedClaim, Report } from './schema.ts'
import { nameOf } from './target-name.ts'

/**
 * The report as JUnit XML, with one suite per chapter. A case is called by the claim's id, which never changes: a server
 * that compares results by name keeps its history when a title is reworded. What was tested stands in properties. A failed required claim is a failure, an inconclusive
 * one is an error. Any other failed claim counts as skipped, with its reason, because it never fails a run.
 */
export function junitOf(report: Report): string {
  const chapters = Map.groupBy(report.claims, chapterOf)
  const suites = [...chapters].map(([chapter, claims]) => suiteOf(chapter, claims, report))
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="pidns-conformance"${counts(report.claims)}>\n${suites.join('')}</testsuites>\n`
}

function suiteOf(chapter: string, claims: readonly JudgedClaim[], report: Report): string {
  const cases = claims.map(claim => caseOf(chapter, claim)).join('')
  const timestamp = report.date.replace(/\.\d+Z$/, '')
  return `  <testsuite name="${chapter}" timestamp="${timestamp}"${counts(claims)} skipped="${countOf(claims, 'skipped')}">\n${propertiesOf(factsOf(report), '    ')}${cases}  </testsuite>\n`
}

function caseOf(chapter: string, claim: JudgedClaim): string {
  const { id, title, level } = claim
  const body = `${propertiesOf({ title, level }, '      ')}${resultOf(claim)}      <system-out>${xml(transcriptOf(claim))}</system-out>\n`
  return `    <testcase classname="pidns.${chapter}" name="${xml(id)}" time="${claim.seconds.toFixed(3)}">\n${body}    </testcase>\n`
}

/** What was tested, by which suite. */
function factsOf(report: Report): Readonly<Record<string, string>> {
  const node = judgedNode(report)
  return {
    tested: nameOf(report),
    ...(node !== undefined && { node: node.name, kernel: node.kernel }),
    suite: report.run.suite.version,
    run: report.run.id,
  }
}

function propertiesOf(properties: Readonly<Record<string, string>>, indent: string): string {
  const lines = Object.entries(properties).map(
    ([name, value]) => `${indent}  <property name="${name}" value="${xml(value)}"/>\n`,
  )
  return `${indent}<properties>\n${lines.join('')}${indent}</properties>\n`
}

function resultOf(claim: JudgedClaim): string {
  const [message = ''] = (claim.reason ?? '').split('\n')
  const where = claim.at === undefined ? '' : `\n(${claim.at})`
  const text = xml(`${claim.reason}${where}\n\n${reproduction(claim)}`)
  switch (elementOf(claim)) {
    case 'failure':
      return `      <failure message="${xml(message)}" type="AssertionError">${text}</failure>\n`
    case 'error':
      return `      <error message="${xml(message)}" type="${claim.verdict}">${text}</error>\n`
    case 'skipped':
      return `      <skipped message="${xml(`${claim.verdict}: ${message}`)}"/>\n`
    case undefined:
      return ''
  }
}

function elementOf({ verdict, level }: JudgedClaim): 'failure' | 'error' | 'skipped' | undefined {
  if (verdict === 'pass') return undefined
  if (level !== 'required' || verdict === 'skipped') return 'skipped'
  return verdict === 'fail' ? 'failure' : 'error'
}

/** Without `skipped`: Jenkins' schema allows that number for a single suite only, not for all together. */
function counts(claims: readonly JudgedClaim[]): string {
  const time = claims.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3)
  return ` tests="${claims.length}" failures="${countOf(claims, 'failure')}" errors="${countOf(claims, 'error')}" time="${time}"`
}

function countOf(claims: readonly JudgedClaim[], element: ReturnType<typeof elementOf>): number {
  return claims.filter(claim => elementOf(claim) === element).length
}

function transcriptOf(claim: JudgedClaim): string {
  return claim.evidence.map(({ title, seen }) => `$ ${title}\n${seen}`).join('\n')
}

/** Makes controls and halves of surrogate pairs visible: XML 1.0 forbids them even escaped. Escapes the rest. */
function xml(text: string): string {
  return visible(text)
    .replace(/[\uFFFE\uFFFF]/g, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
