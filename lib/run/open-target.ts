import type { KubeConfig } from '@kubernetes/client-node'
import type { Step } from '../progress.ts'
import type { Context } from '../provision/context.ts'
import { provisionForKind } from '../provision/kind-parts.ts'
import { Clusters } from '../target/kind/clusters.ts'
import { loadKubeconfig } from '../target/kubeconfig/load-kubeconfig.ts'
import { Connection } from '../target/kubernetes/connection.ts'
import { KubernetesTarget } from '../target/kubernetes/kubernetes-target.ts'
import { checkPermissions } from '../target/kubernetes/permissions.ts'
import { makeNamespace, sweepNamespaces } from '../target/kubernetes/run-namespace.ts'
import type { Target, TargetKind } from '../target/target.ts'
import type { TargetChoice } from './options.ts'
import type { Phases } from './phases.ts'
import { configOf, reusable } from './reuse.ts'

/** A target that a run has opened, and how the run lets go of it. */
export interface OpenTarget {
  readonly target: Target
  /** The node image of a kind cluster. */
  readonly nodeImage?: string
  /** What the cluster lacks compared with a usual one, each a sentence. */
  readonly leftOut: readonly string[]
  /** Removes everything that the run made. */
  close(): Promise<void>
}

/** What a run is given to open its target with. */
export interface Opening {
  readonly runId: string
  readonly context: Context
  readonly progress: Step
  readonly phases: Phases
  /**
   * Takes, as soon as there is something to remove, what a process does that must end at once: `abandon` starts the
   * removal without waiting for it, and says what goes on.
   */
  readonly hold: (abandon: () => string) => void
}

/** Finds or makes the target of a run. What was made is removed again when a later step fails. */
export function openTarget(choice: TargetChoice, opening: Opening): Promise<OpenTarget> {
  return choice.is === 'kind' ? openKind(choice, opening) : openKubeconfig(choice, opening)
}

async function openKind(choice: TargetChoice & { is: 'kind' }, opening: Opening): Promise<OpenTarget> {
  const { runId, context, progress, phases, hold } = opening
  const parts = await phases.time('provision', () => provisionForKind(choice, context, progress))
  const clusters = new Clusters(context.cacheDir, parts.kind, context.signal)
  const { cluster, target, isOurs } = await phases.time('cluster', async () => {
    for (const name of await clusters.sweep())
      progress.note(`Removed ${name}, the cluster of a run that ended early.`)
    const found = choice.reuse
      ? await reusable(clusters, choice.kubernetes.tag, context.signal, progress)
      : undefined
    const name = `pidns-${runId}`
    if (found === undefined) {
      hold(() => {
        clusters.abandon(name)
        return `The removal of the cluster ${name} goes on in the background.`
      })
    }
    const cluster =
      found ??
      (await progress.step(
        `create the kind cluster ${name} (Kubernetes ${parts.nodeImage.kubernetes})`,
        step => clusters.create(name, parts, choice.keep || choice.reuse, step),
      ))
    const isOurs = found === undefined && !choice.keep && !choice.reuse
    const opened = openNamespace('kind', configOf(cluster), runId, context.signal)
    const target = await opened.catch(async thrown => {
      if (isOurs) await clusters.remove(cluster.name)
      throw thrown
    })
    return { cluster, target, isOurs }
  })
  if (!isOurs)
    progress.note(`The cluster ${cluster.name} stays: 'pidns cluster down ${cluster.name}' removes it.`)
  }
  return {
    target,
    nodeImage: cluster.nodeImage,
    leftOut: parts.leftOut,
    close: () => (isOurs ? clusters.remove(cluster.name) : target.close()),
  }
}

async function openKubeconfig(
  choice: TargetChoice & { is: 'kubeconfig' },
  { runId, context, progress, phases, hold }: Opening,
): Promise<OpenTarget> {
  const config = loadKubeconfig(choice.choice, choice.variable)
  const target = await phases.time('cluster', () =>
    progress.step(`open the cluster of context ${config.getCurrentContext()}`, () =>
      openNamespace('kubeconfig', config, runId, context.signal),
    ),
  )
  hold(
    () => `Namespace ${target.namespace} is left: 'kubectl delete namespace ${target.namespace}' removes it, so does the next run.`,
  )
  return { target, leftOut: [], close: () => target.close() }
}

async function openNamespace(
  kind: TargetKind,
  config: KubeConfig,
  runId: string,
  signal: AbortSignal,
): Promise<KubernetesTarget> {
  const connection = new Connection(config, signal)
  const name = `pidns-${runId}`
  await checkPermissions(connection, name)
  await sweepNamespaces(connection)
  const target = new KubernetesTarget(kind, connection, name, runId)
  try {
    await makeNamespace(connection, name, runId)
    return target
  } catch (thrown) {
    await target.close()
    throw thrown
  }
}
