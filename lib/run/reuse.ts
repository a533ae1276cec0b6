import { KubeConfig } from '@kubernetes/client-node'
import type { Progress } from '../progress.ts'
import type { KubernetesVersion } from '../provision/kubernetes/version.ts'
import type { Clusters, ListedCluster } from '../target/kind/clusters.ts'
import { Connection } from '../target/kubernetes/connection.ts'

/**
 * The newest kept cluster of this Kubernetes version and size that answers. Notes a cluster that does not
 * answer and leaves it alone: it may only be busy, and it belongs to the user.
 */
export async function reusable(
  clusters: Clusters,
  wanted: { readonly kubernetes: KubernetesVersion; readonly nodes: number },
  signal: AbortSignal,
  progress: Progress,
): Promise<ListedCluster | undefined> {
  const kept = (await clusters.list()).filter(
    ({ owner, exists, kubernetes, nodes }) =>
      owner === null && exists && kubernetes === wanted.kubernetes.tag && nodes === wanted.nodes,
  )
  for (const cluster of kept) {
    if (await isAnswering(new Connection(configOf(cluster), signal), signal)) {
      progress.note(`Using the cluster ${cluster.name}.`)
      return cluster
    }
    progress.note(
      `The cluster ${cluster.name} does not answer and is left alone: 'pidns cluster down ${cluster.name}' removes it.`,
    )
  }
  return undefined
}

async function isAnswering(connection: Connection, signal: AbortSignal): Promise<boolean> {
  try {
    await connection.ask('read the version', () => connection.version.getCode())
    return true
  } catch {
    signal.throwIfAborted()
    return false
  }
}

/** How to reach the API server of a cluster that the suite made. */
export function configOf(cluster: ListedCluster): KubeConfig {
  const config = new KubeConfig()
  config.loadFromFile(cluster.kubeconfig)
  return config
}
