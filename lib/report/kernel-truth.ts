import { type Guard, guardedBy } from '../claim/action.ts'
import type { Report } from './schema.ts'

/** What one caller may do to one target, as measured. */
export interface TruthRow {
  readonly caller: string
  readonly target: string
  /** Whether the caller may signal the target. */
  readonly signal: boolean
  /** Which of the files and links that need ptrace access the caller may read: all, none, or a list. */
  readonly links: string
  /** Whether the caller may read the target's command line. */
  readonly cmdline: boolean
}

/**
 * The kernel-truth table: caller by target by action, as measured by all claims of the report. If a
 * container's main process and a process exec'd into it may do the same, they share a row.
 */
export function kernelTruth({ claims }: Pick<Report, 'claims'>): readonly TruthRow[] {
  const measured = claims.flatMap(({ measurements = [] }) => measurements)
  const byPair = Map.groupBy(
    measured,
    ({ caller, target }) => `${containerOf(caller)} ${containerOf(target)}`,
  )
  return [...byPair.values()].flatMap(pair => {
    const rows = pair.map(({ caller, target, may }) => rowOf(caller, containerOf(target), may))
    const [first] = rows
    const same = rows.every(row => sameRights(row, first))
    return first === undefined ? [] : same ? [{ ...first, caller: containerOf(first.caller) }] : rows
  })
}

function rowOf(caller: string, target: string, may: Readonly<Record<string, boolean>>): TruthRow {
  const { signal = false } = may
  const cmdline = named(may, 'sight').every(name => may[name])
  const names = named(may, 'ptrace')
  const allowed = names.filter(name => may[name])
  const told = allowed.length === names.length ? 'all' : allowed.length === 0 ? 'none' : allowed.join(', ')
  return { caller, target, signal, links: told, cmdline }
}

/** The measured actions that the kernel guards so; a report of an earlier version may lack some. */
function named(may: Readonly<Record<string, boolean>>, guard: Guard): readonly string[] {
  return guardedBy(guard).filter(action => action in may)
}

function sameRights(row: TruthRow, other: TruthRow | undefined): boolean {
  return row.signal === other?.signal && row.links === other.links && row.cmdline === other.cmdline
}

/** The container's name: `main of callers/user` and `callers/user` are both `user`. */
function containerOf(looker: string): string {
  return looker.split('/').at(-1) ?? looker
}

/** The table for Markdown and plain text. */
export function kernelTruthText(rows: readonly TruthRow[]): string {
  const cells = rows.map(({ caller, target, signal, links, cmdline }) => [
    caller,
    target,
    yesNo(signal),
    links,
    yesNo(cmdline),
  ])
  const head = ['caller', 'target', 'signal', guardedBy('ptrace').join(', '), guardedBy('sight').join(', ')]
  const widths = head.map((title, column) =>
    Math.max(title.length, ...cells.map(row => row[column]?.length ?? 0)),
  )
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...cells.map(line)].join('\n')
}

/** The table as lines for a narrow screen. */
export function kernelTruthList(rows: readonly TruthRow[]): string {
  return rows
    .map(({ caller, target, signal, links, cmdline }) => {
      const may = [
        ...(signal ? ['signal'] : []),
        ...(cmdline ? ['cmdline'] : []),
        ...(links === 'none' ? [] : [links === 'all' ? 'all links' : links]),
      ]
      return `${caller} → ${target}:\n  ${may.length === 0 ? 'nothing' : may.join(', ')}`
    })
    .join('\n')
}

function yesNo(is: boolean): string {
  return is ? 'yes' : 'no'
}
