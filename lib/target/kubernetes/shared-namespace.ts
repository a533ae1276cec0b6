import { CoordinationV1Api } from '@kubernetes/client-node'
import { poll } from '../../poll.ts'
import { Problem } from '../../problem.ts'
import { RUN_LABEL } from '../run-mark.ts'
import { ignoreGone } from './api-problem.ts'
import type { Connection } from './connection.ts'
import { LEASE_HOLDS, leaseNameOf, leasesIn } from './run-lease.ts'

/** A namespace that was there before the run and stays: the run makes nothing outside it. */

/** How long the cluster may take to remove the pods of a run, in seconds. */
const GONE_WITHIN = 120

/**
 * Makes sure that a namespace is free for a run, and removes what ended runs left in it.
 * @throws Problem (environment) if another run uses it: the pods of both would have the same names
 */
export async function takeNamespace(connection: Connection, namespace: string): Promise<void> {
  const runs = [...(await leasesIn(connection, namespace))]
  const kept = runs.find(([, { isKept }]) => isKept)
  if (kept !== undefined)
    throw new Problem(
      'environment',
      `The run ${kept[0]} left pods in the namespace ${namespace}: --keep-failed.`,
      {
        remedy: `'npx pidns clean --namespace ${namespace} --run ${kept[0]}' removes them. Or use another namespace.`,
      },
    )
  const alive = runs.find(([, { silence }]) => silence <= LEASE_HOLDS)
  if (alive !== undefined)
    throw new Problem(
      'environment',
      `The run ${alive[0]} uses the namespace ${namespace}: it said so ${Math.round(alive[1].silence)} s ago.`,
      { remedy: `Wait for its end, at most ${LEASE_HOLDS} s if it was killed; or use another namespace.` },
    )
  await Promise.all(runs.map(([id]) => removeFrom(connection, namespace, id)))
}

/**
 * Gives way if another run took the namespace at the same time.
 * @throws Problem (environment) for all but one of them
 */
export async function mustHaveTaken(connection: Connection, namespace: string, runId: string): Promise<void> {
  const alive = [...(await leasesIn(connection, namespace))].filter(
    ([, { silence }]) => silence <= LEASE_HOLDS,
  )
  const [first] = alive.map(([id]) => id).toSorted()
  if (first === undefined || first === runId) return
  throw new Problem('environment', `The run ${first} took the namespace ${namespace} at the same time.`, {
    remedy: 'Wait for its end, or use another namespace.',
  })
}

/** Removes what a run made in a namespace, and returns when its pods are gone. */
export async function removeFrom(connection: Connection, namespace: string, runId: string): Promise<void> {
  const { signal } = new AbortController()
  const labelSelector = `${RUN_LABEL}=${runId}`
  const deletion = { namespace, labelSelector, gracePeriodSeconds: 1 }
  const pods = async () => (await connection.core.listNamespacedPod({ namespace, labelSelector })).items
  // A Job would make its pod again, as long as its owner is there.
  await connection
    .ask(
      `delete the lease of run ${runId}`,
      () =>
        connection.api(CoordinationV1Api).deleteNamespacedLease({
          name: leaseNameOf(runId),
          namespace,
          // The Lease goes when all that it owns is gone: a next run makes objects of the same names.
          propagationPolicy: 'Foreground',
        }),
      signal,
    )
    .catch(ignoreGone)
  await connection.ask(
    `delete the pods of run ${runId}`,
    () => connection.core.deleteCollectionNamespacedPod(deletion),
    signal,
  )
  const within = GONE_WITHIN * connection.slow
  await poll(
    within,
    async () => {
      const left = await connection.ask('list pods', pods, signal)
      const isOwning = (await leasesIn(connection, namespace, signal)).has(runId)
      const names = [
        ...left.flatMap(({ metadata }) => metadata?.name ?? []),
        ...(isOwning ? ['what its Lease owns'] : []),
      ]
      return names.length === 0 ? { done: undefined } : { waiting: names.join(', ') }
    },
    seen => new Problem('environment', `Pods were not gone from ${namespace} within ${within} s: ${seen}.`),
    signal,
  )
}
