import { LEVELS } from '../claim/claim.ts'
import { VERDICTS } from '../claim/verdict.ts'
import { cut } from '../cut.ts'
import { codeBlock, inert, inertHtml, link } from '../visible.ts'
import { choiceOf, conclusionOf } from './conclusion.ts'
import { disturbedLines, testedAgain } from './disturbed.ts'
import { pageTextOf } from './page-text.ts'
import { reproduction } from './reproduction.ts'
import type { JudgedClaim, Report } from './schema.ts'
import { nameOf } from './target-name.ts'

const SIGNS = { conformant: '✅', 'not conformant': '❌', inconclusive: '❔' } as const

/** How many lines of a reason to show. The report has all of them. */
const LINES_OF_REASON = 20

/** The longest code block, in characters. */
const LENGTH_OF_BLOCK = 20_000

/** How many claims of a kind to show in full: GitHub's limit for a summary is 1 MiB. */
const IN_FULL = 20

/** A report as Markdown for a pull request: the conclusion, what failed and why, the counts. */
export function markdownOf(report: Report): string {
  const { claims, problem, run } = report
  const conclusion = conclusionOf(report)
  const of = (verdict: JudgedClaim['verdict'], isRequired: boolean) =>
    claims.filter(claim => claim.verdict === verdict && (claim.level === 'required') === isRequired)
  const parts = [
    `## ${SIGNS[conclusion]} \`shareProcessNamespace\`: ${conclusion}${limits(report)}`,
    `${inert(nameOf(report))}, tested by pidns-conformance ${inert(run.suite.version)} in ${run.seconds.toFixed(0)} s.${judgedBy(report)}`,
    ...(problem === undefined ? [] : [`**Not everything could be tested:** ${inert(problem)}`]),
    ...(run.interrupted === undefined ? [] : [`**The run ended early:** ${inert(run.interrupted)}`]),
    ...disturbed(report),
    sums(report),
    ...list('Failed', of('fail', true)),
    ...list('Could not be tested', of('inconclusive', true)),
    ...list('Failed, but not required', of('fail', false)),
    ...short(
      'Do not apply here',
      claims.filter(({ verdict }) => verdict === 'skipped'),
    ),
    ...short(
      'Not run',
      claims.filter(({ verdict }) => verdict === 'not run'),
    ),
  ]
  return `${parts.join('\n\n')}\n`
}

function disturbed(report: Report): readonly string[] {
  const lines = disturbedLines(report)
  if (lines.length === 0) return []
  const again = testedAgain(report).length
  const told = again === 0 ? '' : ` ${again} claims were tested again on fresh pods.`
  return [`**Disturbed while it ran.**${told}`, lines.map(line => `- ${inert(line)}`).join('\n')]
}

function limits(report: Report): string {
  const choice = choiceOf(report)
  return choice === undefined ? '' : ` (only ${choice} selected)`
}

function judgedBy(report: Report): string {
  const text = pageTextOf(report)
  return text === undefined ? '' : ` The page is judged as of ${link(text.name, text.url)}.`
}

function sums({ summary }: Report): string {
  const verdicts = VERDICTS.filter(verdict => LEVELS.some(level => summary[level][verdict] > 0))
  const rows = LEVELS.map(
    level => `| ${level} | ${verdicts.map(verdict => summary[level][verdict] || '').join(' | ')} |`,
  )
  return [`| level | ${verdicts.join(' | ')} |`, `| --- |${' ---: |'.repeat(verdicts.length)}`, ...rows].join(
    '\n',
  )
}

function list(title: string, claims: readonly JudgedClaim[]): readonly string[] {
  if (claims.length === 0) return []
  const rest = short('More', claims.slice(IN_FULL))
  return [`### ${title}`, ...claims.slice(0, IN_FULL).map(inFull), ...rest]
}

function inFull(claim: JudgedClaim): string {
  const { id, title, reason = '', source } = claim
  const lines = reason.split('\n')
  const shown = lines.slice(0, LINES_OF_REASON)
  const rest = lines.length > shown.length ? [`… ${lines.length - shown.length} more lines`] : []
  return [
    `<details><summary><code>${id}</code> ${inertHtml(title)}</summary>`,
    '',
    `> ${inert(source.says.replace(/\s+/g, ' '))} (${link(source.where, source.url)})`,
    '',
    codeBlock(cut([...shown, ...rest].join('\n'), LENGTH_OF_BLOCK)),
    '',
    ...(claim.at === undefined ? [] : [`Assertion: \`${claim.at}\`.`, '']),
    'Check by hand:',
    '',
    codeBlock(cut(reproduction(claim), LENGTH_OF_BLOCK)),
    '',
    '</details>',
  ].join('\n')
}

function short(title: string, claims: readonly JudgedClaim[]): readonly string[] {
  if (claims.length === 0) return []
  const lines = claims.map(({ id, reason = '' }) => `- \`${id}\`: ${inert(reason.split('\n')[0] ?? '')}`)
  return [`<details><summary>${title}: ${claims.length}</summary>\n\n${lines.join('\n')}\n\n</details>`]
}
