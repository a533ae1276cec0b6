import type { Level } from '../claim/claim.ts'
import { currentId } from '../claim/renamed.ts'
import type { Verdict } from '../claim/verdict.ts'
import { judgedNode } from './judged-node.ts'
import type { JudgedClaim, Report } from './schema.ts'
import { partsOf } from './target-name.ts'

/** A claim with different verdicts in two reports. */
interface ChangedClaim {
  readonly id: string
  readonly title: string
  readonly level: Level
  readonly before: Verdict
  readonly after: Verdict
  /** Why the later verdict is not pass. */
  readonly reason?: string
  /** A required claim fails now and did not fail before. */
  readonly isRegression: boolean
}

/** What changed between two reports. */
export interface ReportDiff {
  readonly target: readonly { readonly fact: string; readonly before?: string; readonly after?: string }[]
  readonly verdicts: readonly ChangedClaim[]
  readonly levels: readonly { readonly id: string; readonly before: Level; readonly after: Level }[]
  /** Claims that only the later report has. A required one that fails is a regression too. */
  readonly added: readonly Told[]
  readonly removed: readonly Told[]
  /** How many claims have the same level and verdict in both. */
  readonly same: number
  readonly regressions: readonly string[]
}

type Told = Pick<JudgedClaim, 'id' | 'title' | 'level' | 'verdict'>

/** Compares two reports, the earlier one first. */
export function diffOf(before: Report, after: Report): ReportDiff {
  const old = new Map(before.claims.map(claim => [currentId(claim.id), claim]))
  const now = new Map(after.claims.map(claim => [currentId(claim.id), claim]))
  const both = after.claims.flatMap(claim => {
    const was = old.get(currentId(claim.id))
    return was === undefined ? [] : [{ was, is: claim }]
  })
  const verdicts = both.filter(({ was, is }) => was.verdict !== is.verdict).map(changed)
  const levels = both
    .filter(({ was, is }) => was.level !== is.level)
    .map(({ was, is }) => ({ id: is.id, before: was.level, after: is.level }))
  const added = after.claims.filter(({ id }) => !old.has(currentId(id))).map(told)
  const removed = before.claims.filter(({ id }) => !now.has(currentId(id))).map(told)
  const regressions = [
    ...verdicts.filter(({ isRegression }) => isRegression),
    ...added.filter(({ level, verdict }) => level === 'required' && verdict === 'fail'),
  ].map(({ id }) => id)
  const same = both.filter(({ was, is }) => was.verdict === is.verdict && was.level === is.level).length
  return { target: changedFacts(before, after), verdicts, levels, added, removed, same, regressions }
}

function changed({ was, is }: { was: JudgedClaim; is: JudgedClaim }): ChangedClaim {
  const { id, title, level, reason } = is
  return {
    id,
    title,
    level,
    before: was.verdict,
    after: is.verdict,
    ...(reason !== undefined && { reason }),
    isRegression: level === 'required' && is.verdict === 'fail',
  }
}

function told({ id, title, level, verdict }: JudgedClaim): Told {
  return { id, title, level, verdict }
}

function changedFacts(before: Report, after: Report): ReportDiff['target'] {
  const [old, now] = [factsOf(before), factsOf(after)]
  const names = [...new Set([...old.keys(), ...now.keys()])]
  return names
    .filter(fact => old.get(fact) !== now.get(fact))
    .map(fact => {
      const [was, is] = [old.get(fact), now.get(fact)]
      return { fact, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }
    })
}

/** The compared facts of a target: what affects its behaviour, but not names that a run or a machine gave. */
function factsOf(report: Report): ReadonlyMap<string, string> {
  const { target, run } = report
  const node = judgedNode(report)
  const facts = {
    judged: partsOf(report).join(', '),
    target: target?.target,
    'commit of the CRI runtime': node?.runtimeCommit,
    'commit of the OCI runtime': node?.ociRuntime?.commit,
    handler: target?.runtimeHandler ?? node?.ociRuntime?.handler,
    'node image': target?.nodeImage?.digest ?? target?.nodeImage?.id,
    nodes: target && String(target.nodes.length),
    kubelet: node?.kubelet,
    kernel: node?.kernel,
    'control groups': node?.cgroup,
    'security modules': node?.lsms?.join(', '),
    'Yama ptrace_scope': node?.ptraceScope?.toString(),
    architecture: node?.architecture,
    system: node?.operatingSystem,
    'version of the suite': run.suite.version,
    'commit of the suite': run.suite.commit,
    'text of the page': report.page?.commit,
  }
  return new Map(
    Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  )
}

/** The differences as text for a user. */
export function diffText(diff: ReportDiff): string {
  const blocks = [
    section(
      'The target',
      diff.target.map(({ fact, before = 'unknown', after = 'unknown' }) => `${fact}: ${before} → ${after}`),
    ),
    section('Regressions', [
      ...diff.verdicts.filter(({ isRegression }) => isRegression).map(changeText),
      ...diff.added
        .filter(({ id }) => diff.regressions.includes(id))
        .map(claim => `${toldText(claim)} (new)`),
    ]),
    section(
      'Other changed verdicts',
      diff.verdicts.filter(({ isRegression }) => !isRegression).map(changeText),
    ),
    section(
      'Changed levels',
      diff.levels.map(({ id, before, after }) => `${id}: ${before} → ${after}`),
    ),
    section('New claims', diff.added.filter(({ id }) => !diff.regressions.includes(id)).map(toldText)),
    section('Removed claims', diff.removed.map(toldText)),
  ]
  return [...blocks.filter(block => block !== ''), `${inSum(diff)}\n`].join('\n')
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}:\n${lines.map(line => `  ${line}\n`).join('')}`
}

function changeText({ id, level, before, after, title, reason = '' }: ChangedClaim): string {
  const [because = ''] = reason.split('\n')
  const why = because === '' ? '' : `\n      ${because}`
  return `${id} (${level}): ${before} → ${after}: ${title}${why}`
}

function toldText({ id, level, verdict, title }: Told): string {
  return `${id} (${level}): ${verdict}: ${title}`
}

function inSum({ regressions, verdicts, added, removed, same }: ReportDiff): string {
  const parts = [
    `${regressions.length} regression${regressions.length === 1 ? '' : 's'}`,
    `${verdicts.length} verdict${verdicts.length === 1 ? '' : 's'} changed`,
    ...(added.length > 0 ? [`${added.length} new`] : []),
    ...(removed.length > 0 ? [`${removed.length} removed`] : []),
    `${same} the same`,
  ]
  return `${parts.join(', ')}.`
}
