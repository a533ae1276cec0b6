import { NodeV1Api } from '@kubernetes/client-node'
import { poll } from '../../poll.ts'
import type { Connection } from '../../target/kubernetes/connection.ts'
import { RUN_LABEL } from '../../target/run-mark.ts'

/** How long the cluster may take to remove what a run had it remove, in seconds: it may just have suffered. */
const GONE_WITHIN = 120

/** What runs left on a cluster for good, as words: `namespace pidns-1a2b3c4d`. */
export async function leftOnCluster(
  ids: readonly string[],
  admin: Connection,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const left = () => allOf(ids, admin)
  return poll<readonly string[]>(
    GONE_WITHIN,
    async () => {
      const now = await left()
      return now.length === 0 ? { done: now } : { waiting: now.join(', ') }
    },
    seen => new Error(seen),
    signal,
  ).catch(left)
}

async function allOf(ids: readonly string[], { core, config }: Connection): Promise<readonly string[]> {
  const labelSelector = `${RUN_LABEL} in (${ids.join(', ')})`
  const nodes = config.makeApiClient(NodeV1Api)
  const [namespaces, pods, classes] = await Promise.all([
    core.listNamespace({ labelSelector }),
    core.listPodForAllNamespaces({ labelSelector }),
    nodes.listRuntimeClass({ labelSelector }),
  ])
  const left = new Set(namespaces.items.map(nameOf))
  return [
    ...namespaces.items.map(each => `namespace ${nameOf(each)}`),
    // Those in a namespace that is left are told with it.
    ...pods.items
      .filter(({ metadata }) => !left.has(metadata?.namespace ?? ''))
      .map(each => `pod ${nameOf(each)}`),
    ...classes.items.map(each => `RuntimeClass ${nameOf(each)}`),
  ]
}

function nameOf({ metadata }: { readonly metadata?: { readonly name?: string } }): string {
  return metadata?.name ?? ''
}
