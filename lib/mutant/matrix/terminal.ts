import pc from 'picocolors'
import type { Matrix, Row } from './matrix.ts'

const SIGNS = {
  killed: pc.green('✓'),
  survived: pc.red('✗'),
  undecided: pc.yellow('?'),
  'does not apply': '–',
} as const

const OUTCOMES = ['killed', 'survived', 'undecided', 'does not apply'] as const

/** One line for a mutant, and below it what is wrong with the suite. */
export function rowLine(row: Row): string {
  const { mutant, outcome, noticedBy, alsoFailed, seconds } = row
  const others = alsoFailed.length === 0 ? '' : pc.dim(` and ${alsoFailed.length} that rest on it`)
  const by = noticedBy.length === 0 ? '' : ` by ${noticedBy.join(', ')}${others}`
  const head = `${SIGNS[outcome]} ${mutant} ${outcome}${by} ${pc.dim(`${seconds.toFixed(1)} s`)}`
  return [head, ...faultsOfSuite(row).map(line => `    ${line}`)].join('\n')
}

function faultsOfSuite({ fault, outcome, missedBy, falseAlarms, undecided }: Row): readonly string[] {
  return [
    ...(outcome === 'killed' || outcome === 'does not apply' ? [] : [`fault: ${fault}`]),
    ...(missedBy.length === 0 ? [] : [`should have noticed: ${missedBy.join(', ')}`]),
    ...(falseAlarms.length === 0 ? [] : [`false alarm: ${falseAlarms.join(', ')}`]),
    ...undecided.map(({ id, reason }) => `undecided: ${id}: ${reason}`),
  ]
}

/** The kill matrix for a person at a terminal. */
export function matrixView({ rows, made }: Matrix): string {
  const count = (outcome: Row['outcome']) => rows.filter(row => row.outcome === outcome).length
  const alarms = rows.flatMap(({ falseAlarms }) => falseAlarms).length
  const outcomes = OUTCOMES.map(outcome => `${count(outcome)} ${outcome}`).join(', ')
  const summary = `${rows.length} ${rows.length === 1 ? 'mutant' : 'mutants'}: ${outcomes}; ${alarms === 0 ? 'no' : alarms} false ${alarms === 1 ? 'alarm' : 'alarms'}`
  return [
    ...rows.map(rowLine),
    '',
    summary,
    pc.dim(`${made.target}; ${made.seconds.toFixed(0)} s in all`),
  ].join('\n')
}
