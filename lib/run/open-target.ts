import { join } from 'node:path'
import type { KubeConfig } from '@kubernetes/client-node'
import type { Step } from '../progress.ts'
import type { Context } from '../provision/context.ts'
import { type KindParts, provisionForKind } from '../provision/kind-parts.ts'
import { openCri } from '../target/cri/open.ts'
import { Clusters, type ListedCluster } from '../target/kind/clusters.ts'
import {
  inspectNodeImage,
  inspectNodes,
  type NodeImageFacts,
  type NodeInside,
} from '../target/kind/inspect-nodes.ts'
import { loadKubeconfig } from '../target/kubeconfig/load-kubeconfig.ts'
import { Connection } from '../target/kubernetes/connection.ts'
import { KubernetesTarget } from '../target/kubernetes/kubernetes-target.ts'
import { checkPermissions } from '../target/kubernetes/permissions.ts'
import { makeNamespace, sweepNamespaces } from '../target/kubernetes/run-namespace.ts'
import { sweepRuntimeClasses } from '../target/kubernetes/runtime-classes.ts'
import { RUN_LABEL } from '../target/run-mark.ts'
import type { Target, TargetKind } from '../target/target.ts'
import type { TargetChoice } from './options.ts'
import type { Phases } from './phases.ts'
import { configOf, reusable } from './reuse.ts'

type KindChoice = TargetChoice & { readonly is: 'kind' }

/** A target that a run has opened, and how the run lets go of it. */
export interface OpenTarget {
  readonly target: Target
  /** What only somebody beside the cluster can tell of it. */
  readonly inspect?: () => Promise<Inspection>
  /** What the cluster lacks compared with a usual one, each a sentence. */
  readonly leftOut: readonly string[]
  /** Removes everything that the run made. */
  close(): Promise<void>
}

/** A kind cluster seen from the machine that it runs on. */
export interface Inspection {
  readonly nodeImage: NodeImageFacts
  /** By the names of the nodes. */
  readonly nodes: ReadonlyMap<string, NodeInside>
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
  switch (choice.is) {
    case 'kind':
      return openKind(choice, opening)
    case 'kubeconfig':
      return openKubeconfig(choice, opening)
    case 'cri':
      return openRuntime(choice, opening)
  }
}

async function openKind(choice: KindChoice, opening: Opening): Promise<OpenTarget> {
  const { context, progress, phases } = opening
  const parts = await phases.time('provision', () => provisionForKind(choice, context, progress))
  const clusters = new Clusters(context.cacheDir, parts.kind, context.signal)
  return phases.time('cluster', async () => {
    for (const name of await clusters.sweep()) {
      progress.note(`Removed ${name}, the cluster of a run that ended early.`)
    }
    const kept = choice.reuse ? await reusable(clusters, choice, context.signal, progress) : undefined
    const cluster = kept ?? (await createCluster(clusters, parts, choice, opening))
    return openCluster(cluster, clusters, parts, opening)
  })
}

function createCluster(clusters: Clusters, parts: KindParts, choice: KindChoice, opening: Opening) {
  const name = `pidns-${opening.runId}`
  opening.hold(() => {
    clusters.abandon(name)
    return `The removal of the cluster ${name} goes on in the background.`
  })
  const title = `create the kind cluster ${name} (Kubernetes ${parts.nodeImage.kubernetes})`
  return opening.progress.step(title, step => clusters.create(name, parts, choice.keep || choice.reuse, step))
}

async function openCluster(
  cluster: ListedCluster,
  clusters: Clusters,
  { leftOut }: KindParts,
  { runId, context, progress, hold }: Opening,
): Promise<OpenTarget> {
  const isKept = cluster.owner === null
  const opened = openNamespace('kind', configOf(cluster), runId, context.signal)
  const target = await opened.catch(async thrown => {
    if (!isKept) await clusters.remove(cluster.name)
    throw thrown
  })
  if (isKept) {
    hold(() => `What the run made is left in ${cluster.name}; the next run there removes it.`)
    progress.note(`The cluster ${cluster.name} stays: 'pidns cluster down ${cluster.name}' removes it.`)
  }
  const close = () => (isKept ? target.close() : clusters.remove(cluster.name))
  const inspect = async () => ({
    nodeImage: await inspectNodeImage(cluster.nodeImage, context.signal),
    nodes: await inspectNodes(cluster.name, undefined, context.signal),
  })
  return { target, inspect, leftOut, close }
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
    () =>
      `What the run made is left: 'kubectl delete namespace -l ${RUN_LABEL}=${runId}' removes it, so does the next run.`,
  )
  return { target, leftOut: [], close: () => target.close() }
}

async function openRuntime(
  { endpoints, handler, podFolder }: TargetChoice & { is: 'cri' },
  { runId, context, progress, phases, hold }: Opening,
): Promise<OpenTarget> {
  const run = { runId, handler, folder: join(podFolder, runId) }
  const target = await phases.time('runtime', () =>
    progress.step(`open the runtime at ${endpoints.runtime}`, () =>
      openCri({ endpoints }, run, context.signal),
    ),
  )
  hold(
    () => `What the run made is left in the runtime: the next run there removes it, so does 'pidns clean'.`,
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
  await Promise.all([sweepNamespaces(connection), sweepRuntimeClasses(connection)])
  const target = new KubernetesTarget(kind, connection, name, runId)
  try {
    await makeNamespace(connection, name, runId)
    return target
  } catch (thrown) {
    await target.close()
    throw thrown
  }
}
