import { EXIT } from '../cli/exit-code.ts'
import { allClaims } from '../mocha/specs.ts'
import { onCluster } from '../mutant/lab/on-cluster.ts'
import { Problem } from '../problem.ts'
import type { Report } from '../report/schema.ts'
import { ownCluster } from './own-cluster.ts'
import { secondsOf } from './phase.ts'
import { pidns } from './pidns.ts'
import { countFrom, script } from './script.ts'

const ROWS: readonly (readonly [string, (report: Report) => string])[] = [
  ['claims that pass', report => `${report.claims.filter(({ verdict }) => verdict === 'pass').length}`],
  [
    'until all pods had started',
    report => seconds(Math.max(...report.pods.map(pod => pod.startSeconds ?? 0))),
  ],
  ['until all claims were judged', report => seconds(secondsOf(report, 'claims'))],
  ['clean-up', report => seconds(secondsOf(report, 'clean-up'))],
  ['the whole run', report => seconds(report.run.seconds)],
]

/**
 * Judges the same claims in turns on a running bare CRI runtime and on a running kind cluster, and prints the
 * times side by side. It takes only claims that apply to both and need no restart. It uses the kept runtime
 * and the kept cluster, and creates what is missing. In the first turn the runtime may still have to pull the
 * images.
 */
await script(
  'npm run bench:targets -- [--turns 3] [--runtime containerd@2.4.2]',
  {
    options: {
      turns: { type: 'string', default: '3' },
      runtime: { type: 'string', default: 'containerd@2.4.2' },
    },
  },
  async ({ context }, { values }) => {
    const turns = countFrom('--turns', values.turns)
    const common = (await allClaims()).filter(
      ({ needs, restarts = false }) => needs.length === 0 && !restarts,
    )
    const claims = common.flatMap(({ id }) => ['--claim', id])
    const endpoint = await printed(['runtime', 'up', values.runtime], /^unix:\/\/.*$/m)
    const kubeconfig = await ownCluster()
    const targets = [
      { name: `bare ${values.runtime}`, flags: ['--target', 'cri', '--runtime-endpoint', endpoint] },
      { name: 'kind', flags: onCluster(kubeconfig) },
    ] as const

    const reports = new Map<string, Report[]>(targets.map(({ name }) => [name, []]))
    for (let turn = 1; turn <= turns; turn++) {
      for (const { name, flags } of targets) {
        context.signal.throwIfAborted()
        const { report, output } = await pidns(['run', ...flags, ...claims])
        if (report === undefined || report.problem !== undefined) throw new Problem('environment', output)
        reports.get(name)?.push(report)
        console.log(`turn ${turn} of ${turns}: ${name}, ${told(report)}`)
      }
    }

    const best = [...reports.values()].map(fastest)
    console.log(
      `\n${common.length} claims that apply to both and need no restart; the fastest of ${turns} turns`,
    )
    console.log(line('', [...reports.keys()]))
    for (const [what, of] of ROWS) console.log(line(what, best.map(of)))
    return EXIT.ok
  },
)

/** What a command prints when it brings a target up. */
async function printed(args: readonly string[], what: RegExp): Promise<string> {
  const { output } = await pidns(args)
  const [match] = what.exec(output) ?? []
  if (match === undefined) throw new Problem('environment', output)
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
  return `${seconds(secondsOf(report, 'claims'))} for ${pass} pass${rest.join('')}`
}

/** The run that judged its claims fastest: other work on the machine makes runs slower, never faster. */
function fastest(all: readonly Report[]): Report {
  const [first] = all.toSorted((a, b) => secondsOf(a, 'claims') - secondsOf(b, 'claims'))
  if (first === undefined) throw new Error('there is no run')
  return first
}

function seconds(number: number): string {
  return `${number.toFixed(1)} s`
}

function line(first: string, columns: readonly string[]): string {
  return [first.padEnd(30), ...columns.map(column => column.padStart(24))].join('')
}
