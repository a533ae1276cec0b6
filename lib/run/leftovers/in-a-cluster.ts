import type { Connection } from '../../target/kubernetes/connection.ts'
import { removeNamespace } from '../../target/kubernetes/run-namespace.ts'
import { lifeOf, type RunOnCluster, runsOn } from '../../target/kubernetes/runs-on-cluster.ts'
import { removeRuntimeClasses, runsWithRuntimeClasses } from '../../target/kubernetes/runtime-classes.ts'
import type { StaticPods } from '../../target/kubernetes/static-pods.ts'
import type { Leftover } from './leftover.ts'

/**
 * What runs of the suite left on a cluster.
 * @param where the cluster, as a few words
 * @param staticPods where static pods of theirs are, if that can be reached
 */
export async function leftOnCluster(
  connection: Connection,
  where: string,
  staticPods?: StaticPods,
): Promise<readonly Leftover[]> {
  const runs = await runsOn(connection)
  const found = await Promise.all(runs.map(run => ofRun(run, connection, where, staticPods)))
  const others = (await runsWithRuntimeClasses(connection)).filter(
    ({ id }) => !runs.some(run => run.id === id),
  )
  return [
    ...found,
    ...(await Promise.all(
      others.map(async run => ({
        what: 'RuntimeClass' as const,
        name: run.names.join(', '),
        about: where,
        ...(await standing(run, connection)),
        remove: () => removeRuntimeClasses(connection, run.id),
      })),
    )),
  ]
}

async function ofRun(
  run: RunOnCluster,
  connection: Connection,
  where: string,
  staticPods: StaticPods | undefined,
): Promise<Leftover> {
  return {
    what: 'namespaces',
    name: run.namespaces.join(', '),
    about: where,
    ...(await standing(run, connection)),
    remove: async () => {
      for (const name of run.namespaces) await staticPods?.clear(name)
      await Promise.all([
        ...run.namespaces.map(name => removeNamespace(connection, name)),
        removeRuntimeClasses(connection, run.id),
      ])
    },
  }
}

async function standing(
  run: Pick<RunOnCluster, 'id' | 'owner' | 'made'>,
  connection: Connection,
): Promise<Pick<Leftover, 'standing' | 'run' | 'made' | 'owner'>> {
  const life = await lifeOf(run, connection)
  const standing = ({ alive: 'in use', ended: 'abandoned', kept: 'kept', unknown: 'of nobody' } as const)[
    life
  ]
  return { standing, run: run.id, made: run.made, ...(run.owner !== undefined && { owner: run.owner }) }
}
