import type { V1Namespace } from '@kubernetes/client-node'
import { hasEnded, isWithinSight, nameOfRun, type Owner, ownerIn } from '../../ownership.ts'
import { Problem } from '../../problem.ts'
import { OWNER_ANNOTATION, RUN_LABEL } from '../run-mark.ts'
import type { Connection } from './connection.ts'
import { runOfNamespace } from './namespace-name.ts'
import { LEASE_HOLDS, type Sign, signIn, timeOfServer } from './run-lease.ts'

/** The namespaces that one run has on a cluster. */
export interface RunOnCluster {
  readonly id: string
  /** The run's own namespace first, then its extra ones. */
  readonly namespaces: readonly string[]
  /** Undefined if it can't be read: then we don't know who takes care of the run. */
  readonly owner: Owner | undefined
  readonly made: Date
}

/** What became of a run. Kept: it ended, and left pods for a person to look into. Unknown: it names no owner. */
export type Life = 'alive' | 'ended' | 'kept' | 'unknown'

/**
 * The runs of any machine that have namespaces on a cluster. The name and label of a namespace must agree.
 */
export async function runsOn(
  connection: Connection,
  labelSelector = RUN_LABEL,
): Promise<readonly RunOnCluster[]> {
  const { items } = await connection.ask('list namespaces', () =>
    connection.core.listNamespace({ labelSelector }),
  )
  const ours = items.flatMap(namespace => {
    const id = runOf(namespace)
    return id === undefined ? [] : [{ id, namespace }]
  })
  return [...Map.groupBy(ours, ({ id }) => id)].map(([id, all]) => {
    const named = new Map(all.map(({ namespace: { metadata } }) => [metadata?.name ?? '', metadata]))
    const own = named.get(nameOfRun(id)) ?? [...named.values()][0]
    return {
      id,
      namespaces: [...named.keys()].toSorted(),
      owner: ownerIn(own?.annotations?.[OWNER_ANNOTATION]),
      made: own?.creationTimestamp ?? new Date(),
    }
  })
}

/** The run that a namespace belongs to, by its name and its label. */
function runOf({ metadata }: V1Namespace): string | undefined {
  const id = runOfNamespace(metadata?.name ?? '')
  return id !== undefined && metadata?.labels?.[RUN_LABEL] === id ? id : undefined
}

/**
 * Whether a run is alive. If its process is within sight, we check the process. If not, only its Lease tells
 * or, if it never got one, the age of what it created.
 */
export async function lifeOf(
  { id, owner, made }: Pick<RunOnCluster, 'id' | 'owner' | 'made'>,
  connection: Connection,
): Promise<Life> {
  if (owner === undefined) return 'unknown'
  const isEnded = hasEnded(owner)
  if (!isEnded && isWithinSight(owner)) return 'alive'
  const now = await timeOfServer(connection)
  const signs = await signsOf(id, connection, now).catch((thrown: unknown) => {
    if (thrown instanceof Problem) return undefined
    throw thrown
  })
  // A user who may not read the Leases can't call the run ended, and does not know whether it kept something.
  if (signs === undefined) return isEnded ? 'unknown' : 'alive'
  if (signs.some(({ isKept }) => isKept)) return 'kept'
  const age = (now.getTime() - made.getTime()) / 1000
  // One renewed Lease is enough: the run is alive.
  const silence = Math.min(...(signs.length === 0 ? [age] : signs.map(sign => sign.silence)))
  return isEnded || silence > LEASE_HOLDS ? 'ended' : 'alive'
}

/** What the Leases of a run tell, one in each of its namespaces. */
async function signsOf(id: string, connection: Connection, now: Date): Promise<readonly Sign[]> {
  const [run] = await runsOn(connection, `${RUN_LABEL}=${id}`)
  const signs = (run?.namespaces ?? []).map(namespace => signIn(connection, namespace, now))
  return (await Promise.all(signs)).filter(sign => sign !== undefined)
}
