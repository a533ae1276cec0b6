import { NodeV1Api } from '@kubernetes/client-node'
import type { Connection } from '../../target/kubernetes/connection.ts'
import { RUN_LABEL } from '../../target/run-mark.ts'

/** What runs left on a cluster, as words: `namespace pidns-1a2b3c4d`. */
export async function leftOnCluster(
  ids: readonly string[],
  { core, config }: Connection,
): Promise<readonly string[]> {
  const labelSelector = `${RUN_LABEL} in (${ids.join(', ')})`
  const nodes = config.makeApiClient(NodeV1Api)
  const [namespaces, pods, classes] = await Promise.all([
    core.listNamespace({ labelSelector }),
    core.listPodForAllNamespaces({ labelSelector }),
    nodes.listRuntimeClass({ labelSelector }),
  ])
  const named = (kind: string, items: readonly { readonly metadata?: { readonly name?: string } }[]) =>
    items.map(({ metadata }) => `${kind} ${metadata?.name}`)
  return [
    ...named('namespace', namespaces.items),
    ...named('pod', pods.items),
    ...named('RuntimeClass', classes.items),
  ]
}
