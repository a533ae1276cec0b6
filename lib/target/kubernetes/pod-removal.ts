import { poll } from '../../poll.ts'
import { Problem } from '../../problem.ts'
import { ignoreGone } from './api-problem.ts'
import type { Connection } from './connection.ts'

/** How long pods may take to be gone, in seconds. */
const GONE_WITHIN = 60

/** A pod of a run, as its end sees it. */
interface PodOfRun {
  readonly name: string
  /** The Job that it belongs to. */
  readonly job: string | undefined
  /** Nobody has deleted it, and it is no mirror of a static pod, which goes with its file. */
  readonly isStaying: boolean
  /** No controller would make it anew. */
  readonly isBare: boolean
}

/** The annotation of a static pod's mirror (Kubernetes documentation, "Well-Known Labels, Annotations and Taints"). */
const MIRROR = 'kubernetes.io/config.mirror'

/** The pods in a namespace, even after the run was aborted. @param selected which of them */
export async function podsOfRun(
  connection: Connection,
  namespace: string,
  selected: { readonly labelSelector?: string },
): Promise<readonly PodOfRun[]> {
  const { signal } = new AbortController()
  const list = () => connection.core.listNamespacedPod({ namespace, ...selected })
  const { items } = await connection.ask('list pods', list, signal)
  return items.map(({ metadata }) => ({
    name: metadata?.name ?? '',
    job: metadata?.labels?.['job-name'],
    isStaying: metadata?.deletionTimestamp === undefined && metadata?.annotations?.[MIRROR] === undefined,
    // The Lease of a run owns pods too, but is no controller.
    isBare: (metadata?.ownerReferences ?? []).every(({ controller }) => controller !== true),
  }))
}

/**
 * Removes pods and returns when they are gone, even after the run was aborted. They get one second of grace: the page's
 * shell ignores TERM.
 * @param seconds how long they may take on a node of usual speed
 * @throws Problem when they are not gone in time, or can't be deleted
 */
export async function removePods(
  connection: Connection,
  namespace: string,
  names: readonly string[],
  seconds = GONE_WITHIN,
): Promise<void> {
  const { signal } = new AbortController()
  const remove = (name: string) =>
    connection
      .ask(
        `delete pod ${name}`,
        () => connection.core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 1 }),
        signal,
      )
      .catch(ignoreGone)
  await Promise.all(names.map(remove))
  const within = seconds * connection.slow
  await poll(
    within,
    async () => {
      const there = await podsOfRun(connection, namespace, {})
      const left = names.filter(name => there.some(each => each.name === name))
      return left.length === 0 ? { done: undefined } : { waiting: left.join(', ') }
    },
    seen => new Problem('environment', `Pods were not gone from ${namespace} within ${within} s: ${seen}.`),
    signal,
  )
}
