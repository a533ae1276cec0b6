import { putIntoNewNamespaces } from './new-namespaces.ts'
import { objectsIn } from './objects.ts'
import type { UnfriendlyCluster } from './unfriendly-cluster.ts'

/** A cluster of several tenants: every new namespace gets a quota and limits, as Kyverno's `generate` makes them. */
export const QUOTA: UnfriendlyCluster = {
  because: 'every new namespace gets a LimitRange and a ResourceQuota that is too small for the whole suite',
  prepare: async ({ connection, note }) => {
    const filled = await putIntoNewNamespaces(await objectsIn('quota.yaml'), connection)
    return {
      end: async () => {
        const names = await filled.end()
        note(`${names.length} new namespaces got the quota before their first pod`)
      },
    }
  },
}
