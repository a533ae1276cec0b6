import { poll } from '../../poll.ts'
import { messageOf, Problem } from '../../problem.ts'
import type { Connection } from '../../target/kubernetes/connection.ts'

/** How long a cluster may take to be well again after a fault, in seconds. */
const WELL_WITHIN = 180

/** Waits until the API server answers, and all nodes and the control plane's pods are ready. */
export async function untilWell(admin: Connection, signal: AbortSignal): Promise<void> {
  await poll(
    WELL_WITHIN,
    async () => {
      const ill = await illIn(admin).catch((thrown: unknown) => [messageOf(thrown)])
      return ill.length === 0 ? { done: undefined } : { waiting: ill.join('; ') }
    },
    seen => new Problem('environment', `The cluster was not well again within ${WELL_WITHIN} s: ${seen}.`),
    signal,
  )
}

async function illIn(admin: Connection): Promise<readonly string[]> {
  const [nodes, pods] = await Promise.all([
    admin.ask('list the nodes', () => admin.core.listNode()),
    admin.ask('list the pods of kube-system', () =>
      admin.core.listNamespacedPod({ namespace: 'kube-system' }),
    ),
  ])
  return [...nodes.items, ...pods.items].flatMap(({ metadata, status }) => {
    const ready = status?.conditions?.find(({ type }) => type === 'Ready')
    return ready?.status === 'True' ? [] : [`${metadata?.name} is not ready`]
  })
}
