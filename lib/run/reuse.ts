import { KubeConfig } from '@kubernetes/client-node'
import type { Progress } from '../progress.ts'
import type { Clusters, ListedCluster } from '../target/kind/clusters.ts'
import { Connection } from '../target/kubernetes/connection.ts'

/** The newest kept cluster of this Kubernetes version that answers; those that do not are removed. */
export async function reusable(
  clusters: Clusters,
  kubernetes: string,
  signal: AbortSignal,
  progress: Progress,
): Promise<ListedCluster | undefined> {
  const kept = (await clusters.list()).filter(
    cluster => cluster.owner === null && cluster.kubernetes === kubernetes,
  )
  for (const cluster of kept) {
    const connection = new Connection(configOf(cluster), signal)
    const answers = cluster.exists && (await isAnswering(connection, signal))
    if (answers) {
      progress.note(`Using the cluster ${cluster.name}.`)
      return cluster
    }
    progress.note(`The cluster ${cluster.name} does not answer any more and is removed.`)
    await clusters.remove(cluster.name)
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

/** How the API server of a cluster of the suite is reached. */
export function configOf(cluster: ListedCluster): KubeConfig {
  const config = new KubeConfig()
  config.loadFromFile(cluster.kubeconfig)
  return config
}
