import { parseArgs } from 'node:util'
import { pidns } from './faults/pidns.ts'

/**
 * Judges the same cluster again and again and tells every claim whose verdict was not the same every time:
 * `npm run test:stability -- --runs 20 --kubeconfig FILE`, by default on a kind cluster made for it.
 */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '20' }, kubeconfig: { type: 'string' } },
})
const runs = Number(values.runs)

const up = values.kubeconfig === undefined ? await pidns(['cluster', 'up']) : undefined
const kubeconfig = values.kubeconfig ?? /export KUBECONFIG=(.*)/.exec(up?.output ?? '')?.[1]
if (kubeconfig === undefined || !(runs > 0))
  throw new Error(up?.output ?? `--runs ${values.runs} is no number of runs`)

const verdicts = new Map<string, string[]>()
for (let turn = 1; turn <= runs; turn++) {
  const { exitCode, report, output } = await pidns([
    'run',
    '--target',
    'kubeconfig',
    '--kubeconfig',
    kubeconfig,
  ])
  if (report === undefined) throw new Error(output)
  for (const { id, verdict, reason } of report.claims) {
    verdicts.set(id, [...(verdicts.get(id) ?? []), verdict])
    if (verdict === 'fail' || verdict === 'inconclusive') console.log(`  ${id} ${verdict}: ${reason}`)
  }
  const claims = report.phases.find(({ name }) => name === 'claims')?.seconds.toFixed(1)
  console.log(`run ${turn} of ${runs}: exit code ${exitCode}, claims in ${claims} s`)
}

const unstable = [...verdicts].filter(([, all]) => new Set(all).size > 1 || all.length !== runs)
for (const [id, all] of unstable) console.log(`${id}: ${all.join(', ')}`)
console.log(`${verdicts.size} claims, ${runs} runs, ${unstable.length} claims whose verdict changed`)
process.exitCode = unstable.length === 0 ? 0 : 1
