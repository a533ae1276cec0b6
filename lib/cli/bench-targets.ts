import { parseArgs } from 'node:util'
import { allClaims } from '../claim/registry.ts'
import type { Report } from '../report/schema.ts'
import { loadSpecs } from '../run/specs.ts'
import { pidns } from './faults/pidns.ts'

/**
 * Judges the same claims on a bare CRI runtime and through a kind cluster, both running already, in turns, and prints
 * the times side by side: `npm run bench:targets -- --turns 3 --runtime cri-o@1.34.0`. Only claims that apply to both
 * and need no restart. The runtime and the cluster are kept ones, made where there are none. In the first turn the
 * runtime may still have to pull the images.
 */
const { values } = parseArgs({
  options: {
    turns: { type: 'string', default: '3' },
    runtime: { type: 'string', default: 'containerd@2.4.2' },
  },
})
const turns = Number(values.turns)
if (!(turns > 0)) throw new Error(`--turns ${values.turns} is no number of turns`)

await loadSpecs()
const common = allClaims().filter(({ needs = [], restarts = false }) => needs.length === 0 && !restarts)
const claims = common.flatMap(({ id }) => ['--claim', id])
const endpoint = await printed(['runtime', 'up', values.runtime], /^unix:\/\/.*$/m)
const kubeconfig = await printed(['cluster', 'up'], /(?<=export KUBECONFIG=).*/)
const targets = [
  { name: `bare ${values.runtime}`, flags: ['--target', 'cri', '--runtime-endpoint', endpoint] },
  { name: 'kind', flags: ['--target', 'kubeconfig', '--kubeconfig', kubeconfig] },
] as const

const reports = new Map<string, Report[]>(targets.map(({ name }) => [name, []]))
for (let turn = 1; turn <= turns; turn++) {
  for (const { name, flags } of targets) {
    const { report, output } = await pidns(['run', ...flags, ...claims])
    if (report === undefined || report.problem !== undefined) throw new Error(output)
    reports.get(name)?.push(report)
    console.log(`turn ${turn} of ${turns}: ${name}, ${told(report)}`)
  }
}

const rows: readonly (readonly [string, (report: Report) => string])[] = [
  ['claims that pass', report => `${report.claims.filter(({ verdict }) => verdict === 'pass').length}`],
  [
    'until all pods had started',
    report => seconds(Math.max(...report.pods.map(pod => pod.startSeconds ?? 0))),
  ],
  ['until all claims were judged', report => seconds(timeOf(report, 'claims'))],
  ['clean-up', report => seconds(timeOf(report, 'clean-up'))],
  ['the whole run', report => seconds(report.run.seconds)],
]
console.log(`\n${common.length} claims that apply to both and need no restart; the fastest of ${turns} turns`)
console.log(
  line(
    '',
    targets.map(({ name }) => name),
  ),
)
for (const [what, of] of rows) {
  console.log(
    line(
      what,
      targets.map(({ name }) => of(fastest(reports.get(name) ?? []))),
    ),
  )
}

/** What a command prints that brings a target up. */
async function printed(args: readonly string[], what: RegExp): Promise<string> {
  const { output } = await pidns(args)
  const [match] = what.exec(output) ?? []
  if (match === undefined) throw new Error(output)
  return match
}

function told(report: Report): string {
  const { pass = 0, ...others } = Object.fromEntries(
    Object.entries(Object.groupBy(report.claims, ({ verdict }) => verdict)).map(([verdict, all]) => [
      verdict,
      all?.length ?? 0,
    ]),
  )
  const rest = Object.entries(others).map(([verdict, count]) => `, ${count} ${verdict}`)
  return `${seconds(timeOf(report, 'claims'))} for ${pass} pass${rest.join('')}`
}

/** The run whose claims were judged first: what else the machine did makes runs slower, never faster. */
function fastest(all: readonly Report[]): Report {
  const [first] = all.toSorted((a, b) => timeOf(a, 'claims') - timeOf(b, 'claims'))
  if (first === undefined) throw new Error('there is no run')
  return first
}

function timeOf(report: Report, phase: string): number {
  return report.phases.find(({ name }) => name === phase)?.seconds ?? 0
}

function seconds(number: number): string {
  return `${number.toFixed(1)} s`
}

function line(first: string, columns: readonly string[]): string {
  return [first.padEnd(30), ...columns.map(column => column.padStart(24))].join('')
}
