import { EXIT } from '../../cli/exit-code.ts'
import { onCluster } from '../../mutant/lab/on-cluster.ts'
import { nameOfRun, newId } from '../../ownership.ts'
import { provisionForKind } from '../../provision/kind-parts.ts'
import type { KubernetesVersion } from '../../provision/kubernetes/version.ts'
import { configOf } from '../../run/reuse.ts'
import { Clusters, type ListedCluster } from '../../target/kind/clusters.ts'
import { Connection } from '../../target/kubernetes/connection.ts'
import { ended, start } from '../pidns.ts'
import type { Script } from '../script.ts'
import type { JudgedRun } from './findings.ts'
import type { SuiteRun, UnfriendlyCluster } from './unfriendly-cluster.ts'

/** What a user without flags has judged, on a cluster that passes or is too unfriendly to tell. */
const USUAL: readonly SuiteRun[] = [{ flags: () => [], mayExit: [EXIT.ok, EXIT.inconclusive] }]

/**
 * Makes an unfriendly cluster, has the suite judge it by its kubeconfig, and removes it whatever happens.
 * @param onRun is called after each run
 */
export async function judgeOn(
  name: string,
  unfriendly: UnfriendlyCluster,
  kubernetes: KubernetesVersion,
  { context, display, hold }: Script,
  onRun: (judged: JudgedRun) => void,
): Promise<void> {
  const { signal } = context
  const { progress } = display
  const { nodes = 1, configured, ociRuntime, runs = USUAL } = unfriendly
  const ofRuntime = ociRuntime === undefined ? {} : { runtimeClass: ociRuntime }
  const usual = await provisionForKind({ kubernetes, nodes, ...ofRuntime }, context, progress)
  const parts = { ...usual, clusterConfig: configured?.(usual.clusterConfig) ?? usual.clusterConfig }
  const clusters = new Clusters(context.cacheDir, parts.kind, signal)
  for (const swept of await clusters.sweep())
    progress.note(`Removed ${swept}, the cluster of a run that ended early.`)
  const id = newId()
  hold(() => {
    clusters.abandon(id)
    return `The removal of the cluster ${nameOfRun(id)} goes on in the background.`
  })
  const title = `create the kind cluster ${nameOfRun(id)} for ${name}`
  const cluster = await progress.step(title, step => clusters.create(id, parts, false, step))
  try {
    const connection = new Connection(configOf(cluster), signal)
    const note = (line: string) => progress.note(`${name}: ${line}`)
    const prepared = await progress.step(`make it unfriendly: ${unfriendly.because}`, step =>
      unfriendly.prepare({ name: cluster.name, connection, context, step, note }),
    )
    try {
      for (const run of runs) onRun(await judgedRun(name, run, cluster, { context, display }))
    } finally {
      await prepared.end?.()
    }
  } finally {
    await progress.step(`remove the cluster ${cluster.name}`, () => clusters.remove(id))
  }
}

/** Runs the suite in a process of its own, as a user would. */
async function judgedRun(
  cluster: string,
  run: SuiteRun,
  { name, kubeconfig }: ListedCluster,
  { context: { signal }, display: { progress } }: Pick<Script, 'context' | 'display'>,
): Promise<JudgedRun> {
  const flags = run.flags(name)
  const args = ['run', ...onCluster(kubeconfig), ...flags]
  const running = await start(args)
  progress.note(`${cluster}: the report will be in ${running.out}`)
  // It leads its own process group: Ctrl-C in a terminal does not reach it.
  const end = () => running.process.kill('SIGTERM')
  signal.addEventListener('abort', end, { once: true })
  try {
    const { exitCode, report } = await progress.step(`judge it: ${['pidns run', ...flags].join(' ')}`, () =>
      ended(running),
    )
    signal.throwIfAborted()
    return { cluster, flags, node: run.judges?.(name), run, exitCode, report }
  } finally {
    signal.removeEventListener('abort', end)
  }
}
