import type { V1Pod } from '@kubernetes/client-node'
import { poll } from '../../poll.ts'
import { Problem } from '../../problem.ts'
import { ignoreGone } from './api-problem.ts'
import type { Connection } from './connection.ts'

/** How long pods may take to be gone, in seconds. */
const GONE_WITHIN = 60

/** The names of pods in a namespace; `bare` are those that no controller would make anew. */
interface Names {
  readonly all: readonly string[]
  readonly bare: readonly string[]
}

/** The pods in a namespace, even after the run was aborted. @param selected which of them */
export async function podsOfRun(
  connection: Connection,
  namespace: string,
  selected: { readonly labelSelector?: string },
): Promise<Names> {
  const { signal } = new AbortController()
  const list = () => connection.core.listNamespacedPod({ namespace, ...selected })
  const { items } = await connection.ask('list pods', list, signal)
  return { all: items.map(nameOf), bare: items.filter(isBare).map(nameOf) }
}

/**
 * Removes pods and returns when they are gone, even after the run was aborted. They get one second of grace: the page's
 * shell ignores TERM.
 */
export async function removePods(
  connection: Connection,
  namespace: string,
  names: readonly string[],
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
  const within = GONE_WITHIN * connection.slow
  await poll(
    within,
    async () => {
      const there = await podsOfRun(connection, namespace, {})
      const left = names.filter(name => there.all.includes(name))
      return left.length === 0 ? { done: undefined } : { waiting: left.join(', ') }
    },
    seen => new Problem('environment', `Pods were not gone from ${namespace} within ${within} s: ${seen}.`),
    signal,
  )
}

function nameOf({ metadata }: V1Pod): string {
  return metadata?.name ?? ''
}

/** The Lease of a run owns pods too, but is no controller. */
function isBare({ metadata }: V1Pod): boolean {
  return (metadata?.ownerReferences ?? []).every(({ controller }) => controller !== true)
}
