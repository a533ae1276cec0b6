import type { Connection } from '../../target/kubernetes/connection.ts'
import { LEASE_HOLDS, leaseNameOf, leasesIn, type Sign } from '../../target/kubernetes/run-lease.ts'
import { removeFrom } from '../../target/kubernetes/shared-namespace.ts'
import type { Leftover } from './leftover.ts'

/** What runs of the suite left in a namespace that they used and did not make: whatever their Leases own. */
export async function leftInNamespace(
  connection: Connection,
  namespace: string,
): Promise<readonly Leftover[]> {
  return [...(await leasesIn(connection, namespace))].map(([run, sign]) => ({
    what: 'Lease',
    name: leaseNameOf(run),
    about: `in the namespace ${namespace}, with all that it owns`,
    // Its process may be anywhere: only the Lease tells.
    standing: standingOf(sign),
    run,
    remove: () => removeFrom(connection, namespace, run),
  }))
}

function standingOf({ silence, isKept }: Sign): Leftover['standing'] {
  if (isKept) return 'kept'
  return silence > LEASE_HOLDS ? 'abandoned' : 'in use'
}
