import { NodeV1Api } from '@kubernetes/client-node'
import { isOfEndedProcess } from '../../ownership.ts'
import { Problem } from '../../problem.ts'
import { OWNER_ANNOTATION, RUN_LABEL } from '../run-mark.ts'
import type { Connection } from './connection.ts'

/** Removes the RuntimeClasses of a run. Goes on when the run has been aborted. */
export async function removeRuntimeClasses(connection: Connection, runId: string): Promise<void> {
  const api = connection.config.makeApiClient(NodeV1Api)
  const labelSelector = `${RUN_LABEL}=${runId}`
  await connection.ask(
    'delete the RuntimeClasses of the run',
    () => api.deleteCollectionRuntimeClass({ labelSelector }),
    new AbortController().signal,
  )
}

/** Removes the RuntimeClasses of runs of this machine that ended without removing them. */
export async function sweepRuntimeClasses(connection: Connection): Promise<void> {
  const api = connection.config.makeApiClient(NodeV1Api)
  const { items } = await connection
    .ask('list RuntimeClasses', () => api.listRuntimeClass({ labelSelector: RUN_LABEL }))
    // A user who may not list them has made none.
    .catch((thrown: unknown) => {
      if (thrown instanceof Problem) return { items: [] }
      throw thrown
    })
  const runs = items
    .filter(({ metadata }) => isOfEndedProcess(metadata?.annotations?.[OWNER_ANNOTATION]))
    .flatMap(({ metadata }) => metadata?.labels?.[RUN_LABEL] ?? [])
  await Promise.all([...new Set(runs)].map(runId => removeRuntimeClasses(connection, runId)))
}

/** Makes a RuntimeClass that stays with its cluster, of a handler of the same name. */
export async function makeLastingRuntimeClass(connection: Connection, name: string): Promise<void> {
  const api = connection.config.makeApiClient(NodeV1Api)
  await connection.ask(`create the RuntimeClass ${name}`, () =>
    api.createRuntimeClass({ body: { metadata: { name }, handler: name } }),
  )
}

/** A RuntimeClass and the handler that it stands for. @throws Problem (usage) where the cluster has no such class. */
export async function runtimeOf(
  name: string,
  connection: Connection,
): Promise<{ readonly className: string; readonly handler: string }> {
  const api = connection.config.makeApiClient(NodeV1Api)
  const { items } = await connection.ask('list RuntimeClasses', () => api.listRuntimeClass())
  const found = items.find(({ metadata }) => metadata?.name === name)
  if (found !== undefined) return { className: name, handler: found.handler }
  const names = items.map(({ metadata }) => metadata?.name).join(', ')
  throw new Problem('usage', `The cluster has no RuntimeClass '${name}'.`, {
    remedy: names === '' ? 'It has none at all.' : `It has: ${names}.`,
  })
}
