import type { Comparison, PID_TESTS } from './critest.ts'
import type { Matrix, Row } from './matrix.ts'

/**
 * Markdown tables: the kill matrices of a cluster and of a bare CRI runtime, and what critest noticed.
 * @param confined the matrices of nodes with a security module, of mutants that need it
 */
export function killMatrixMarkdown(
  cluster: Matrix,
  bare: Matrix,
  critest: Comparison,
  confined: readonly Matrix[],
): string {
  return [
    ...made([cluster, bare, ...confined], critest),
    '',
    ...summary(cluster, [bare, ...confined], critest),
    '',
    ...byMutant(cluster, bare, critest),
    '',
    ...byModule(confined),
    '',
    '## Claim by claim',
    '',
    '● names the fault and fails; ○ rests on what is broken and fails; · must hold, and does.',
    'The columns are the mutants, by their numbers above. A mutant was judged only by the claims it names;',
    '`--all-claims` judges the rest.',
    '',
    ...grid(cluster),
  ].join('\n')
}

function made(matrices: readonly Matrix[], { made: comparison }: Comparison): readonly string[] {
  const line = ({ made: { command, target, at, seconds } }: Matrix) =>
    `- \`${command}\`: ${target}, ${at.slice(0, 10)}, ${minutes(seconds)}`
  const { command, critest, target, at, seconds } = comparison
  return [
    'Made by',
    '',
    ...matrices.map(line),
    `- \`${command}\`: critest ${critest} on ${target}, ${at.slice(0, 10)}, ${minutes(seconds)}`,
  ]
}

function summary(cluster: Matrix, others: readonly Matrix[], critest: Comparison): readonly string[] {
  const tests = cluster.rows
    .map(({ mutant }) => failedTests(critest, mutant))
    .filter(failed => failed !== undefined)
  return [
    '| | mutants | killed | survived | undecided | do not apply | false alarms |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...[cluster, ...others].map(matrix => countsOf(matrix.made.target, matrix)),
    '',
    `critest's three PID tests notice ${tests.filter(({ length }) => length > 0).length} of the ${tests.length} faulty OCI runtimes.`,
  ]
}

function countsOf(what: string, { rows }: Matrix): string {
  const count = (outcome: Row['outcome']) => rows.filter(row => row.outcome === outcome).length
  const outcomes = (['killed', 'survived', 'undecided', 'does not apply'] as const).map(count)
  const alarms = rows.flatMap(({ falseAlarms }) => falseAlarms).length
  return `| ${[what, rows.length, ...outcomes, alarms].join(' | ')} |`
}

function byMutant(cluster: Matrix, bare: Matrix, critest: Comparison): readonly string[] {
  const rows = cluster.rows.map((row, index) => {
    const onBare = bare.rows.find(({ mutant }) => mutant === row.mutant)
    const cells = [index + 1, `\`${row.mutant}\``, row.fault, verdictOf(row), verdictOf(onBare)]
    return `| ${[...cells, testsOf(critest, row.mutant)].join(' | ')} |`
  })
  return [
    '| | mutant | fault | on a cluster, noticed by | on a bare CRI runtime | critest |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ]
}

/** Mutants that need a security module, each with the node that has it. */
function byModule(confined: readonly Matrix[]): readonly string[] {
  const rows = confined.flatMap(({ made, rows }) =>
    rows.map(row => `| ${[`\`${row.mutant}\``, row.fault, made.target, verdictOf(row)].join(' | ')} |`),
  )
  return [
    '| mutant of a node with a security module | fault | node | noticed by |',
    '| --- | --- | --- | --- |',
    ...rows,
  ]
}

function verdictOf(row: Row | undefined): string {
  if (row === undefined || row.outcome === 'does not apply') return 'does not apply'
  const alarms = row.falseAlarms.length === 0 ? '' : `; false alarm: ${claims(row.falseAlarms)}`
  const missed = row.missedBy.length === 0 ? '' : `; missed by ${claims(row.missedBy)}`
  return `${row.outcome === 'killed' ? claims(row.noticedBy) : `**${row.outcome}**`}${missed}${alarms}`
}

function testsOf(critest: Comparison, mutant: string): string {
  const failed = failedTests(critest, mutant)
  if (failed === undefined) return 'does not apply'
  return failed.length === 0 ? 'unnoticed' : failed.join(', ')
}

function failedTests(
  { rows }: Comparison,
  mutant: string,
): readonly (typeof PID_TESTS)[number][] | undefined {
  return rows.find(row => row.mutant === mutant)?.failed
}

function grid({ rows }: Matrix): readonly string[] {
  const told = rows.flatMap(({ noticedBy, alsoFailed, held }) => [...noticedBy, ...alsoFailed, ...held])
  const sign = ({ noticedBy, alsoFailed, held }: Row, id: string) => {
    if (noticedBy.includes(id)) return '●'
    if (alsoFailed.includes(id)) return '○'
    return held.includes(id) ? '·' : ' '
  }
  return [
    `| claim | ${rows.map((_, index) => index + 1).join(' | ')} |`,
    `| --- |${rows.map(() => ' --- |').join('')}`,
    ...[...new Set(told)].sort().map(id => `| \`${id}\` | ${rows.map(row => sign(row, id)).join(' | ')} |`),
  ]
}

function claims(ids: readonly string[]): string {
  return ids.map(id => `\`${id}\``).join(', ')
}

function minutes(seconds: number): string {
  return seconds < 90 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(1)} min`
}
