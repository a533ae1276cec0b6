import { stripVTControlCharacters } from 'node:util'
import pc from 'picocolors'
import { SIGNS, VERDICTS, type Verdict } from '../claim/verdict.ts'
import { longestChain } from './chain.ts'
import { choiceOf, conclusionOf } from './conclusion.ts'
import { disturbedLines, testedAgain } from './disturbed.ts'
import { judgedNode } from './judged-node.ts'
import { keptLines } from './kept-pods.ts'
import { kernelTruth, kernelTruthList, kernelTruthText } from './kernel-truth.ts'
import { reproduction } from './reproduction.ts'
import type { JudgedClaim, Report } from './schema.ts'
import { countOf } from './statistics.ts'

/** How many lines of evidence a failure shows. The report has all of them. */
const LINES_OF_EVIDENCE = 24

/** How much of one line to show, in characters. */
const LENGTH_OF_LINE = 1000

/** The colour of each verdict. */
const COLOURS: Readonly<Record<Verdict, (text: string) => string>> = {
  pass: pc.green,
  fail: pc.red,
  inconclusive: pc.yellow,
  skipped: pc.cyan,
  'not run': pc.dim,
}

/** The coloured sign of a verdict. */
function signOf(verdict: Verdict): string {
  return COLOURS[verdict](SIGNS[verdict])
}

/** One claim on one line. */
export function claimLine({
  id,
  level,
  verdict,
  seconds,
  title,
}: Pick<JudgedClaim, 'id' | 'level' | 'verdict' | 'seconds' | 'title'>): string {
  const weight = level === 'required' ? '' : pc.dim(` (${level})`)
  const word = verdict === 'pass' ? '' : ` ${verdict}`
  return `${signOf(verdict)} ${id}${word}${weight} ${pc.dim(`${title} · ${seconds.toFixed(1)} s`)}`
}

/** How to show a report on a terminal. */
export interface TerminalStyle {
  /** Width of the terminal, in characters. */
  readonly columns: number
  /** Show only what did not pass, and the conclusion. */
  readonly quiet?: boolean
}

/**
 * The report for a terminal: failed claims in full, then inconclusive, skipped and not run claims, the
 * totals, the times and the conclusion.
 */
export function terminalView(report: Report, out: string, style: TerminalStyle): string {
  const { claims, problem } = report
  const of = (verdict: Verdict) => claims.filter(claim => claim.verdict === verdict)
  const unsettled = [
    ...of('fail').map(inFull),
    ...of('inconclusive').map(withReason),
    ...(problem === undefined ? [] : [`${pc.yellow('Not tested')}: ${problem}\n`]),
  ]
  const ending = [keptPods(report), conclusionLine(report), pc.dim(`Report: ${out}`)].filter(
    line => line !== '',
  )
  if (style.quiet) return [...unsettled, ...ending].join('\n')
  const lines = [
    ...unsettled,
    notApplying(of('skipped')),
    notRun(of('not run')),
    disturbed(report),
    truthTable(report, style.columns),
    ...claims.flatMap(difference),
    longestClaims(report),
    longest(report),
    sums(report),
    targetLine(report),
    phasesLine(report),
    ...ending,
  ]
  return lines.filter(line => line !== '').join('\n')
}

/** A failed claim: what was expected, what was seen, and how to reproduce it. */
function inFull(claim: JudgedClaim): string {
  const { id, title, verdict, level, reason = '', at, source, evidence } = claim
  const last = evidence.at(-1)
  return [
    `${signOf(verdict)} ${pc.bold(id)} ${verdict} (${level})`,
    indented(`expected:  ${title}`),
    indented(`           "${source.says.replace(/\s+/g, ' ')}" (${source.where})`),
    indented(`seen:      ${shortened(reason).replaceAll('\n', '\n           ')}`),
    ...(at === undefined ? [] : [indented(`assertion: ${at}`)]),
    ...(last === undefined ? [] : [indented(`last step: ${last.title}\n${shortened(last.seen)}`)]),
    indented(`reproduce:\n${indented(reproduction(claim))}`),
    '',
  ].join('\n')
}

function withReason({ id, title, verdict, level, reason = '' }: JudgedClaim): string {
  return `${signOf(verdict)} ${pc.bold(id)} ${verdict} (${level}): ${title}\n${indented(`because: ${shortened(reason)}`)}\n`
}

function notApplying(claims: readonly JudgedClaim[]): string {
  if (claims.length === 0) return ''
  const lines = claims.map(
    ({ id, reason = '' }) => `    ${signOf('skipped')} ${id}: ${reason.split('\n')[0]}`,
  )
  return `Does not apply here:\n${lines.join('\n')}\n`
}

/** How many of the claims that were not run to name. */
const NAMED = 8

function notRun(claims: readonly JudgedClaim[]): string {
  if (claims.length === 0) return ''
  const names = claims.slice(0, NAMED).map(({ id }) => id)
  const more = claims.length > NAMED ? ` and ${claims.length - NAMED} more` : ''
  return `Not run: ${names.join(', ')}${more}.\n`
}

/** How many of the slowest claims to show for a run of more than a few claims. */
const LONGEST = 5

function longestClaims({ claims }: Report): string {
  if (claims.length < 20) return ''
  const slowest = claims.toSorted((a, b) => b.seconds - a.seconds).slice(0, LONGEST)
  return pc.dim(
    `Longest claims: ${slowest.map(({ id, seconds }) => `${id} ${seconds.toFixed(1)} s`).join(', ')}`,
  )
}

function keptPods(report: Report): string {
  const lines = keptLines(report)
  return lines.length === 0
    ? ''
    : `Left for you, pods of claims that failed:\n${indented(lines.join('\n'))}\n`
}

function disturbed(report: Report): string {
  const lines = disturbedLines(report)
  if (lines.length === 0) return ''
  const again = testedAgain(report).length
  const told =
    again === 0 ? '' : ` ${again} claims were tested again on fresh pods; the report has all their results.`
  return `Disturbed:\n${indented(lines.join('\n'))}\n${told === '' ? '' : `   ${told}\n`}`
}

function truthTable(report: Report, columns: number): string {
  const rows = kernelTruth(report)
  if (rows.length === 0) return ''
  const table = indented(kernelTruthText(rows))
  const isWide = table.indexOf('\n') <= columns
  return `What a process may do to another, as measured:\n${isWide ? table : indented(kernelTruthList(rows))}\n`
}

function difference({ id, verdict, differs }: JudgedClaim): readonly string[] {
  if (differs === undefined || verdict !== 'pass') return []
  return [
    `Where the page says otherwise (${id}):`,
    indented(`page:     "${differs.page}"`),
    indented(`measured: ${differs.holds}`),
    '',
  ]
}

/** The chain of waits that set the duration of the claims. Empty for a run of only a few claims. */
function longest(report: Report): string {
  const chain = longestChain(report)
  const end = chain.at(-1)
  if (end === undefined || report.claims.length < 20) return ''
  const links = chain
    .filter(({ seconds }) => seconds >= 0.3)
    .map(({ name, seconds }) => `${name} ${seconds.toFixed(1)} s`)
  return pc.dim(
    `Longest chain of waits: ${links.join(' → ')}; ended after ${(end.began + end.seconds).toFixed(1)} s`,
  )
}

function sums(report: Report): string {
  const parts = VERDICTS.flatMap(verdict => {
    const count = countOf(report.summary, verdict)
    return count === 0 ? [] : [`${signOf(verdict)} ${count} ${verdict}`]
  })
  const { required } = report.summary
  const all = Object.values(required).reduce((sum, count) => sum + count, 0)
  return `${parts.join('   ')}   ${pc.dim(`(required: ${required.pass} of ${all} pass)`)}`
}

function targetLine(report: Report): string {
  const { target } = report
  if (target === undefined) return ''
  const node = judgedNode(report)
  const about =
    node === undefined ? [] : [node.runtime.replace('://', ' '), `Linux ${node.kernel}`, node.architecture]
  const { kubernetes, runtimeHandler } = target
  const what = kubernetes === undefined ? 'Bare CRI runtime' : `Kubernetes ${kubernetes}`
  const handler = runtimeHandler === undefined ? [] : [`handler ${runtimeHandler}`]
  return pc.dim([`${what} (${target.target})`, ...about, ...handler].join(' · '))
}

function phasesLine({ phases, run }: Report): string {
  const steps = phases.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)} s`).join(' · ')
  const ready = phases.findIndex(({ name }) => name === 'claims')
  const after = phases.slice(Math.max(ready, 0)).reduce((sum, { seconds }) => sum + seconds, 0)
  const readyNote = ready < 0 ? '' : `, after the cluster was ready ${after.toFixed(1)} s`
  return `Phases: ${steps}; total ${run.seconds.toFixed(1)} s${readyNote}`
}

function conclusionLine(report: Report): string {
  const choice = choiceOf(report)
  const { pass, fail, inconclusive, 'not run': notRun } = report.summary.required
  switch (conclusionOf(report)) {
    case 'conformant':
      return pc.green(
        choice === undefined
          ? 'Every required claim that applies here passes.'
          : `Every selected required claim that applies here passes (selected: ${choice}).`,
      )
    case 'not conformant':
      return pc.red(`${fail} required ${fail === 1 ? 'claim' : 'claims'} failed.`)
    case 'inconclusive':
      return pc.yellow(
        pass + fail + inconclusive + notRun === 0
          ? 'Inconclusive: no required claim applies here.'
          : 'Inconclusive: no required claim failed, but not all of them could be tested.',
      )
  }
}

function shortened(text: string): string {
  const lines = stripVTControlCharacters(text)
    .trimEnd()
    .split('\n')
    .map(line => (line.length <= LENGTH_OF_LINE ? line : `${line.slice(0, LENGTH_OF_LINE)}…`))
  const rest = lines.length - LINES_OF_EVIDENCE
  return rest <= 0
    ? lines.join('\n')
    : [...lines.slice(0, LINES_OF_EVIDENCE), `… ${rest} more lines`].join('\n')
}

function indented(text: string): string {
  return text
    .split('\n')
    .map(line => `    ${line}`)
    .join('\n')
}
