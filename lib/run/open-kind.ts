import { join } from 'node:path'
import { nameOfRun } from '../ownership.ts'
import { type KindParts, provisionForKind } from '../provision/kind-parts.ts'
import { IN_GUEST } from '../provision/own-kernel/artefacts.ts'
import { shellWords } from '../shell-word.ts'
import { OwnContainers } from '../target/container/own-containers.ts'
import { Clusters, type ListedCluster } from '../target/kind/clusters.ts'
import { inspectNodeImage, inspectNodes } from '../target/kind/inspect-nodes.ts'
import { NodeFolder } from '../target/kind/node-folder.ts'
import { workerOf } from '../target/kind/worker.ts'
import { Connection } from '../target/kubernetes/connection.ts'
import { makeLastingRuntimeClass } from '../target/kubernetes/runtime-classes.ts'
import type { KeptPod } from '../target/target.ts'
import { openNamespace } from './open-namespace.ts'
import { type Opening, type OpenTarget, removedUnlessOpened } from './opening.ts'
import type { TargetChoice } from './options.ts'
import { configOf, reusable } from './reuse.ts'
import { keepRuntimeLogs, logsOfGuest } from './runtime-logs.ts'
import { wantedBy } from './wanted.ts'

type KindChoice = TargetChoice & { readonly is: 'kind' }

/** Makes a kind cluster, or takes a kept one, and opens it. */
export async function openKind(choice: KindChoice, opening: Opening): Promise<OpenTarget> {
  const { context, progress, phases } = opening
  const parts = await phases.time('provision', () => provisionForKind(choice, context, progress))
  const clusters = new Clusters(context.cacheDir, parts.kind, context.signal)
  return phases.time('cluster', async () => {
    for (const name of await clusters.sweep()) {
      progress.note(`Removed ${name}, the cluster of a run that ended early.`)
    }
    const kept = choice.reuse ? await reusable(clusters, parts, context.signal, progress) : undefined
    if (kept !== undefined) return openCluster(kept, clusters, parts, choice.runtimeClass, opening)
    const cluster = await createCluster(clusters, parts, choice, opening)
    await using made = removedUnlessOpened(() => clusters.remove(cluster.id), progress)
    await makeClassOf(parts, cluster, context.signal)
    const opened = await openCluster(cluster, clusters, parts, choice.runtimeClass, opening)
    made.keep()
    return opened
  })
}

/** Makes the RuntimeClass for the OCI runtime of a new cluster. */
async function makeClassOf(
  { ociRuntime }: KindParts,
  cluster: ListedCluster,
  signal: AbortSignal,
): Promise<void> {
  if (ociRuntime === undefined) return
  await makeLastingRuntimeClass(new Connection(configOf(cluster), signal), ociRuntime.name)
}

function createCluster(clusters: Clusters, parts: KindParts, choice: KindChoice, opening: Opening) {
  const name = nameOfRun(opening.runId)
  opening.hold(() => {
    clusters.abandon(opening.runId)
    return `The removal of the cluster ${name} goes on in the background.`
  })
  const title = `create the kind cluster ${name} (Kubernetes ${parts.nodeImage.kubernetes})`
  return opening.progress.step(title, step =>
    clusters.create(opening.runId, parts, choice.keep || choice.reuse, step),
  )
}

async function openCluster(
  cluster: ListedCluster,
  clusters: Clusters,
  { leftOut, kernel }: KindParts,
  runtimeClass: string | undefined,
  { runId, context, progress, slow, fitting, claims, hold }: Opening,
): Promise<OpenTarget> {
  const isKept = cluster.owner === null
  const staticPods = new NodeFolder(cluster.name, context.signal)
  if (isKept) await staticPods.sweep()
  // A static pod would run on the control plane's node, not on the worker's kernel.
  const wanted = await wantedBy(claims, false)
  const options = { runtimeClass, slow, fitting, wanted, ...(kernel === undefined && { staticPods }) }
  const target = await openNamespace('kind', configOf(cluster), runId, context.signal, options)
  if (isKept) {
    hold(() => `What the run made is left in ${cluster.name}. The next run there removes it.`)
    progress.note(`The cluster ${cluster.name} stays: 'pidns cluster down ${cluster.name}' removes it.`)
  }
  const close = () => {
    if (isKept) return target.close()
    target.letGo()
    return clusters.remove(cluster.id)
  }
  const worker = workerOf(cluster.name)
  const leave = {
    flags: `${shellWords(['--kubeconfig', cluster.kubeconfig])} `,
    remove: isKept ? `npx pidns clean --run ${runId}` : `npx pidns cluster down ${cluster.name}`,
    pods: async <Pod extends KeptPod>(kept: readonly Pod[]) => {
      const left = await target.leave(kept)
      if (left.length > 0) await clusters.keep(cluster.id)
      else await close()
      return left
    },
  }
  const through = (node: string) => (kernel !== undefined && node === worker ? IN_GUEST : [])
  const inspect = async () => ({
    nodeImage: await inspectNodeImage(cluster.nodeImage, context.signal),
    nodes: await inspectNodes(cluster.name, target.runtimeHandler, through, context.signal),
  })
  const keepLogs = (folder: string) => {
    if (kernel === undefined) return clusters.keepLogs(cluster.name, folder)
    const inWorker = new OwnContainers(context.cacheDir, context.signal).inside(worker, IN_GUEST)
    return keepRuntimeLogs(logsOfGuest(inWorker, ['runtime', 'kubelet']), join(folder, worker))
  }
  return { target, inspect, keepLogs, leftOut, close, leave }
}
