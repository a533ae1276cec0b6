import { putIntoNewNamespaces } from './new-namespaces.ts'
import { objectsIn } from './objects.ts'
import type { MadeCluster, Prepared, UnfriendlyCluster } from './unfriendly-cluster.ts'

/** A cluster of several tenants: each new namespace gets limits and a quota, as a rule of Kyverno's that generates them does. */
export const QUOTA: UnfriendlyCluster = {
  because: 'every new namespace gets a LimitRange with default limits, and a ResourceQuota with room for all',
  prepare: made => withTenants(made, 'quota.yaml'),
}

/** The same with a quota that other pods use up before a claim has its own. */
export const SMALL_QUOTA: UnfriendlyCluster = {
  because: 'every new namespace gets a LimitRange, and a ResourceQuota that is too small for the whole suite',
  prepare: made => withTenants(made, 'small-quota.yaml'),
}

async function withTenants({ connection, note }: MadeCluster, quota: string): Promise<Prepared> {
  const objects = [...(await objectsIn('limit-range.yaml')), ...(await objectsIn(quota))]
  const filled = await putIntoNewNamespaces(objects, connection)
  return {
    end: async () => {
      const names = await filled.end()
      note(`${names.length} new namespaces got the quota before their first pod`)
    },
  }
}
