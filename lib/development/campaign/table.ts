import { COLUMNS } from './columns.ts'
import { type Campaign, type ColumnResult, type FaultResult, isRight } from './result.ts'

/** The table of docs/faults.md: a row for each fault, a column for each runtime, and what is not right. */
export function faultsMarkdown({ faults }: Campaign): string {
  const head = ['fault', 'what is done', 'taken back', ...COLUMNS, 'seconds']
  const rows = faults.map(result => [
    `\`${result.name}\``,
    cell(result.does),
    cell(result.undone),
    ...COLUMNS.map(column => columnCell(result.columns.find(each => each.column === column))),
    result.notProduced === undefined
      ? result.seconds.toFixed(0)
      : `not produced: ${cell(result.notProduced)}`,
  ])
  const table = [head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`)
  const wrong = faults.filter(result => !isRight(result))
  return [
    ...table,
    '',
    summaryOf(faults),
    ...(wrong.length === 0 ? [] : ['', ...wrong.flatMap(wrongLines)]),
  ].join('\n')
}

/** The exit code and the counts of a run; `fail` first, where there are any. */
function columnCell(result: ColumnResult | undefined): string {
  if (result === undefined) return ''
  const { counts, exitCode } = result
  const told = (['fail', 'inconclusive', 'not run', 'pass', 'skipped'] as const)
    .filter(verdict => counts[verdict] > 0)
    .map(verdict => `${counts[verdict]} ${verdict}`)
  return `**${exitCode ?? 'none'}** ${told.join(', ')}`
}

function summaryOf(faults: readonly FaultResult[]): string {
  const produced = faults.filter(({ notProduced }) => notProduced === undefined)
  const sound = produced.flatMap(({ columns }) => columns.filter(({ column }) => column === COLUMNS[0]))
  const with3 = sound.filter(({ exitCode }) => exitCode === 3).length
  const with0 = sound.filter(({ exitCode }) => exitCode === 0).length
  return `${produced.length} of ${faults.length} faults were produced. The sound runtime's run exited with 0 under ${with0} of them, with 3 under ${with3}. ${faults.filter(isRight).length} of ${faults.length} rows are as they must be.`
}

function wrongLines({ name, columns, troubles, notProduced }: FaultResult): readonly string[] {
  const all = [
    ...(notProduced === undefined ? [] : [`not produced: ${notProduced}`]),
    ...columns.flatMap(each => each.troubles.map(trouble => `${each.column}: ${trouble}`)),
    ...troubles,
  ]
  return all.map(trouble => `- \`${name}\`: ${cell(trouble)}`)
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')
}
