import { NodeV1Api, type V1RuntimeClass } from '@kubernetes/client-node'
import { isRunId, isWithinSight, ownerIn } from '../../ownership.ts'
import { Problem } from '../../problem.ts'
import { OWNER_ANNOTATION, RUN_LABEL } from '../run-mark.ts'
import { refusalOf } from './api-problem.ts'
import type { Connection } from './connection.ts'
import { created } from './created.ts'
import { lifeOf, type RunOnCluster } from './runs-on-cluster.ts'

/** Removes the RuntimeClasses of a run, by name and label. Continues after the run is aborted. */
export async function removeRuntimeClasses(connection: Connection, runId: string): Promise<void> {
  const { signal } = new AbortController()
  const classes = await labelled(connection, `${RUN_LABEL}=${runId}`, signal)
  const ofTheRun = classes.filter(each => isNamedAsOurs(each) && runOf(each) === runId)
  for (const each of ofTheRun) await remove(connection, each, signal)
}

/** Removes the RuntimeClasses of runs that ended without removing them. */
export async function sweepRuntimeClasses(connection: Connection): Promise<void> {
  const classes = await allOf(connection)
  for (const each of classes.filter(isNamedAsOurs)) {
    const { metadata } = each
    const owner = ownerIn(metadata?.annotations?.[OWNER_ANNOTATION])
    // A lab has no namespace with a Lease: we know that it ended only if we can look for its process.
    if (owner === undefined || (isOfLab(each) && !isWithinSight(owner))) continue
    const run = { id: runOf(each), owner, made: metadata?.creationTimestamp ?? new Date() }
    if ((await lifeOf(run, connection)) === 'ended') await remove(connection, each, connection.signal)
  }
}

/** The runs that have RuntimeClasses on a cluster, with their names. Empty if the user may not list them. */
export async function runsWithRuntimeClasses(
  connection: Connection,
): Promise<readonly (Pick<RunOnCluster, 'id' | 'owner' | 'made'> & { readonly names: readonly string[] })[]> {
  const classes = (await allOf(connection)).filter(isNamedAsOurs)
  return [...Map.groupBy(classes, runOf)].map(([id, all]) => ({
    id,
    owner: ownerIn(all[0]?.metadata?.annotations?.[OWNER_ANNOTATION]),
    made: all[0]?.metadata?.creationTimestamp ?? new Date(),
    names: all.map(({ metadata }) => metadata?.name ?? ''),
  }))
}

/** The RuntimeClasses of all runs. A user who may not list them has created none. */
async function allOf(connection: Connection): Promise<readonly V1RuntimeClass[]> {
  return labelled(connection, RUN_LABEL, connection.signal).catch((thrown: unknown) => {
    if (thrown instanceof Problem) return []
    throw thrown
  })
}

async function labelled(
  connection: Connection,
  labelSelector: string,
  signal: AbortSignal,
): Promise<readonly V1RuntimeClass[]> {
  const api = connection.api(NodeV1Api)
  return (await connection.ask('list RuntimeClasses', () => api.listRuntimeClass({ labelSelector }), signal))
    .items
}

/** Removes exactly this RuntimeClass, not a newer one with the same name. */
async function remove(
  connection: Connection,
  { metadata }: V1RuntimeClass,
  signal: AbortSignal,
): Promise<void> {
  const { name = '', uid } = metadata ?? {}
  const api = connection.api(NodeV1Api)
  const body = uid === undefined ? {} : { preconditions: { uid } }
  await connection
    .ask(`delete the RuntimeClass ${name}`, () => api.deleteRuntimeClass({ name, body }), signal)
    .catch((thrown: unknown) => {
      const code = thrown instanceof Error ? refusalOf(thrown.cause)?.code : undefined
      if (code !== 404 && code !== 409) throw thrown
    })
}

function runOf({ metadata }: V1RuntimeClass): string {
  return metadata?.labels?.[RUN_LABEL] ?? ''
}

/** A run's RuntimeClass has the run's id as suffix; a mutants' lab has a prefix of its own. */
function isNamedAsOurs(each: V1RuntimeClass): boolean {
  const id = runOf(each)
  return isRunId(id) && (isOfLab(each) || (each.metadata?.name ?? '').endsWith(`-${id}`))
}

function isOfLab({ metadata }: V1RuntimeClass): boolean {
  return (metadata?.name ?? '').startsWith('pidns-mutant-')
}

/** Creates a RuntimeClass for the handler of the same name. It stays with its cluster. */
export async function makeLastingRuntimeClass(connection: Connection, name: string): Promise<void> {
  const api = connection.api(NodeV1Api)
  await created(connection, `create the RuntimeClass ${name}`, {
    create: () => api.createRuntimeClass({ body: { metadata: { name }, handler: name } }),
    read: () => api.readRuntimeClass({ name }),
    isOurs: there => there?.handler === name,
  })
}

/** A RuntimeClass and its handler. @throws Problem (usage) if the cluster has no such class */
export async function runtimeOf(
  name: string,
  connection: Connection,
): Promise<{ readonly className: string; readonly handler: string }> {
  const api = connection.api(NodeV1Api)
  const { items } = await connection.ask('list RuntimeClasses', () => api.listRuntimeClass())
  const found = items.find(({ metadata }) => metadata?.name === name)
  if (found !== undefined) return { className: name, handler: found.handler }
  const names = items.map(({ metadata }) => metadata?.name).join(', ')
  throw new Problem('usage', `The cluster has no RuntimeClass '${name}'.`, {
    remedy: names === '' ? 'It has none at all.' : `It has: ${names}.`,
  })
}
