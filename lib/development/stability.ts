import { writeFile } from 'node:fs/promises'
import { onCluster } from '../mutant/lab/on-cluster.ts'
import { Problem } from '../problem.ts'
import type { Report } from '../report/schema.ts'
import { ownCluster } from './own-cluster.ts'
import { pidns } from './pidns.ts'
import { countFrom, exitCodeFor, type Script, script } from './script.ts'
import { hogging } from './stability/hog.ts'
import { Tally } from './stability/tally.ts'

/**
 * Judges the same cluster again and again, and tells every verdict that is not the first run's.
 */
await script(
  `npm run test:stability -- [--runs 20] [--hog] [--kubeconfig FILE] [--out FILE]

Judges the same cluster again and again: by default the kept kind cluster, which is made if there is none. Exits
with 0 if no verdict of a required claim changed and none was inconclusive; with --hog, if none failed.

  --hog       keep every processor of this machine busy meanwhile
  --out FILE  write what deviated into this file, as JSON

Examples:
  npm run test:stability -- --runs 200
  npm run test:stability -- --runs 50 --hog`,
  {
    options: {
      runs: { type: 'string', default: '20' },
      hog: { type: 'boolean', default: false },
      kubeconfig: { type: 'string' },
      out: { type: 'string' },
    },
  },
  async (world, { values }) => {
    const runs = countFrom('--runs', values.runs)
    const kubeconfig = values.kubeconfig ?? (await ownCluster())
    using _hog = values.hog ? hogging() : undefined
    const tally = await judgedAgain(kubeconfig, runs, world)
    const { deviations, ofRequired, failed, claims, again } = tally
    const told = { runs, claims, again, deviations, hog: values.hog }
    if (values.out !== undefined) await writeFile(values.out, `${JSON.stringify(told, null, 2)}\n`)
    console.log(
      `${claims} claims, ${runs} runs, ${again} times a claim was judged again, ${deviations.length} verdicts deviated, ${ofRequired.length} of them of required claims, of which ${failed.length} failed`,
    )
    return exitCodeFor((values.hog ? failed : ofRequired).length === 0)
  },
)

async function judgedAgain(kubeconfig: string, runs: number, { context, display }: Script): Promise<Tally> {
  const tally = new Tally()
  await display.progress.step(`judge it ${runs} times`, async step => {
    const begin = performance.now()
    for (let run = 1; run <= runs; run++) {
      context.signal.throwIfAborted()
      const { exitCode, report } = await judged(kubeconfig)
      for (const { claim, verdict, reason } of tally.add(report))
        step.note(`run ${run}: ${claim} ${verdict}: ${reason}`)
      const left = ((performance.now() - begin) / 60_000 / run) * (runs - run)
      const seconds = report.phases.find(({ name }) => name === 'claims')?.seconds.toFixed(1)
      console.log(
        `run ${run} of ${runs}: exit code ${exitCode}, claims in ${seconds} s; about ${left.toFixed(0)} min left`,
      )
    }
  })
  return tally
}

async function judged(kubeconfig: string): Promise<{ exitCode: number | undefined; report: Report }> {
  const { exitCode, report, output } = await pidns(['run', ...onCluster(kubeconfig)])
  if (report === undefined) throw new Problem('environment', output)
  return { exitCode, report }
}
