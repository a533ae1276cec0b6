import type { V1Namespace, V1Pod } from '@kubernetes/client-node'
import { thisProcess } from '../../ownership.ts'
import { poll } from '../../poll.ts'
import { Problem } from '../../problem.ts'
import type { PodSecurityLevel } from '../api-request.ts'
import { OWNER_ANNOTATION, RUN_LABEL } from '../run-mark.ts'
import { ignoreGone, isNotFound } from './api-problem.ts'
import type { Connection } from './connection.ts'
import { created, isOfRun } from './created.ts'
import { removePods } from './pod-removal.ts'
import { lifeOf, runsOn } from './runs-on-cluster.ts'

/** Time limits for a namespace to become usable and to be gone, in seconds. */
const USABLE_WITHIN = 60
const GONE_WITHIN = 120

/** How long to wait for the pods that would hold a namespace, in seconds. */
const HOLDS_FOR = 6

/** Creates a run's namespace and waits until pods can be created in it. */
export async function makeNamespace(
  connection: Connection,
  name: string,
  runId: string,
  // The page's pod adds SYS_PTRACE, which the baseline and restricted levels reject.
  podSecurity: 'privileged' | PodSecurityLevel = 'privileged',
): Promise<void> {
  const body = {
    metadata: {
      name,
      labels: {
        [RUN_LABEL]: runId,
        'app.kubernetes.io/managed-by': 'pidns-conformance',
        'pod-security.kubernetes.io/enforce': podSecurity,
      },
      annotations: { [OWNER_ANNOTATION]: JSON.stringify(thisProcess()) },
    },
  }
  // Wait for the answer even on abort: a namespace created after the clean-up would stay.
  const { signal } = new AbortController()
  const creation = {
    create: () => connection.core.createNamespace({ body }),
    read: () => connection.core.readNamespace({ name }),
    isOurs: (there: V1Namespace | undefined) => isOfRun(there, runId),
  }
  await created(connection, `create namespace ${name}`, creation, signal)
  await untilUsable(connection, name)
}

/** Waits until pods can be created in a namespace. A new one has no default ServiceAccount for a moment. */
export async function untilUsable(connection: Connection, name: string): Promise<void> {
  const within = USABLE_WITHIN * connection.slow
  await poll(
    within,
    async () =>
      (await exists(
        () => connection.core.readNamespacedServiceAccount({ name: 'default', namespace: name }),
        connection,
      ))
        ? { done: undefined }
        : { waiting: 'it has no default ServiceAccount' },
    lastSeen =>
      new Problem('environment', `Namespace ${name} was not usable within ${within} s: ${lastSeen}.`),
    connection.signal,
  )
}

/** Removes a run's namespace with everything in it and returns when it is gone. */
export async function removeNamespace(connection: Connection, name: string): Promise<void> {
  const { signal } = new AbortController()
  // Without this, the namespace only takes longer.
  await removeHolding(connection, name, signal).catch(() => {})
  await startRemoval(connection, name)
  const within = GONE_WITHIN * connection.slow
  await poll(
    within,
    async () =>
      (await exists(() => connection.core.readNamespace({ name }), connection, signal))
        ? { waiting: await remains(connection, name, signal) }
        : { done: undefined },
    lastSeen => new Problem('environment', `Namespace ${name} was not gone within ${within} s: ${lastSeen}.`),
    signal,
  )
}

/**
 * Starts removing a namespace and its pods without waiting. The pods get one second of grace: the page's shell ignores
 * TERM and would hold the namespace for half a minute.
 */
async function startRemoval(connection: Connection, name: string): Promise<void> {
  const { signal } = new AbortController()
  await Promise.all([
    connection
      .ask(
        `delete the pods of namespace ${name}`,
        () => connection.core.deleteCollectionNamespacedPod({ namespace: name, gracePeriodSeconds: 1 }),
        signal,
      )
      .catch(ignoreGone),
    connection
      .ask(`delete namespace ${name}`, () => connection.core.deleteNamespace({ name }), signal)
      .catch(ignoreGone),
  ])
}

/**
 * Deletes first the pods that would hold the namespace, and waits until they are gone. The controller of namespaces looks
 * 5 s after the deletion of one. If pods are left, it looks again only after half of the longest grace in their specs,
 * however soon they are gone: 16 s for the page's pod (kubernetes/kubernetes, pkg/controller/namespace).
 * @throws Problem when they are not gone in time, or can't be deleted
 */
async function removeHolding(connection: Connection, namespace: string, signal: AbortSignal): Promise<void> {
  const held = namesOf((await podsIn(connection, namespace, signal)).filter(holds))
  if (held.length > 0) await removePods(connection, namespace, held, HOLDS_FOR)
}

/** Whether a pod ends on a node, after a grace of its own, and is not made again by a controller. */
function holds({ metadata, spec }: V1Pod): boolean {
  const grace = spec?.terminationGracePeriodSeconds ?? 0
  return spec?.nodeName !== undefined && grace > 1 && (metadata?.ownerReferences ?? []).length === 0
}

/** Removes the namespaces of runs that ended without removing them. Returns their names. */
export async function sweepNamespaces(connection: Connection): Promise<readonly string[]> {
  const runs = await runsOn(connection)
  const lives = await Promise.all(runs.map(run => lifeOf(run, connection)))
  const abandoned = runs
    .filter((_, index) => lives[index] === 'ended')
    .flatMap(({ namespaces }) => namespaces)
  await Promise.all(abandoned.map(name => startRemoval(connection, name)))
  return abandoned
}

async function remains(connection: Connection, namespace: string, signal: AbortSignal): Promise<string> {
  const names = namesOf(await podsIn(connection, namespace, signal))
  return names.length === 0 ? 'no pods are left in it' : `it still has the pods ${names.join(', ')}`
}

async function podsIn(
  connection: Connection,
  namespace: string,
  signal: AbortSignal,
): Promise<readonly V1Pod[]> {
  const list = () => connection.core.listNamespacedPod({ namespace })
  return (await connection.ask('list pods', list, signal)).items
}

function namesOf(pods: readonly V1Pod[]): readonly string[] {
  return pods.flatMap(({ metadata }) => metadata?.name ?? [])
}

async function exists(
  read: () => Promise<unknown>,
  connection: Connection,
  signal = connection.signal,
): Promise<boolean> {
  try {
    await connection.ask('check whether the object exists', read, signal)
    return true
  } catch (thrown) {
    if (isNotFound(thrown)) return false
    throw thrown
  }
}
