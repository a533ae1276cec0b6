import { Problem } from '../problem.ts'
import { pidns } from './pidns.ts'
import { countFrom, exitCodeFor, script } from './script.ts'

/**
 * Judges the same cluster again and again, and prints every claim whose verdict changed. By default it
 * uses the kept kind cluster, or creates it.
 */
await script(
  'npm run test:stability -- [--runs 20] [--kubeconfig FILE]',
  { options: { runs: { type: 'string', default: '20' }, kubeconfig: { type: 'string' } } },
  async ({ context }, { values }) => {
    const runs = countFrom('--runs', values.runs)
    const kubeconfig = values.kubeconfig ?? (await ownCluster())
    const verdicts = new Map<string, string[]>()
    for (let turn = 1; turn <= runs; turn++) {
      context.signal.throwIfAborted()
      const { exitCode, report, output } = await pidns([
        ...['run', '--target', 'kubeconfig'],
        ...['--kubeconfig', kubeconfig],
      ])
      if (report === undefined) throw new Problem('environment', output)
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
    return exitCodeFor(unstable.length === 0)
  },
)

/** The kubeconfig of the kept cluster. Creates the cluster when there is none. */
async function ownCluster(): Promise<string> {
  const { output } = await pidns(['cluster', 'up'])
  const kubeconfig = /export KUBECONFIG=(.*)/.exec(output)?.[1]
  if (kubeconfig === undefined) throw new Problem('environment', output)
  return kubeconfig
}
