import { hostname } from 'node:os'
import type { Connection } from '../../target/kubernetes/connection.ts'
import { ownedNamespaces, removeNamespace } from '../../target/kubernetes/run-namespace.ts'
import type { StaticPods } from '../../target/kubernetes/static-pods.ts'
import { type Leftover, standingOf } from './leftover.ts'

/**
 * What runs of the suite left on a cluster.
 * @param where the cluster, as a few words
 * @param staticPods where static pods of theirs are
 */
export async function namespacesOn(
  connection: Connection,
  where: string,
  staticPods: StaticPods,
): Promise<readonly Leftover[]> {
  return (await ownedNamespaces(connection)).map(({ name, owner }) => ({
    what: 'namespace',
    name,
    about: where,
    ...standingOf(owner, hostname()),
    remove: async () => {
      await staticPods.clear(name)
      await removeNamespace(connection, name)
    },
  }))
}
