import { Problem } from '../../problem.ts'
import { ADMISSION_POLICIES, FEWER_POLICIES } from './admission-policies.ts'
import { DEMANDING } from './demanding.ts'
import { FEW_PODS } from './few-pods.ts'
import { INJECTED } from './injected.ts'
import { OTHER_REGISTRY } from './other-registry.ts'
import { POD_SECURITY } from './pod-security.ts'
import { QUOTA, SMALL_QUOTA } from './quota.ts'
import { SLOW_NODE } from './slow-node.ts'
import { TAINTED_NODE } from './tainted-node.ts'
import { TWO_RUNTIMES } from './two-runtimes.ts'
import type { UnfriendlyCluster } from './unfriendly-cluster.ts'

/** The unfriendly clusters by name. The slow one is last. */
export const UNFRIENDLY_CLUSTERS: ReadonlyMap<string, UnfriendlyCluster> = new Map([
  ['admission-policies', ADMISSION_POLICIES],
  ['fewer-policies', FEWER_POLICIES],
  ['quota', QUOTA],
  ['small-quota', SMALL_QUOTA],
  ['injected', INJECTED],
  ['pod-security', POD_SECURITY],
  ['tainted-node', TAINTED_NODE],
  ['few-pods', FEW_PODS],
  ['demanding', DEMANDING],
  ['other-registry', OTHER_REGISTRY],
  ['two-runtimes', TWO_RUNTIMES],
  ['slow-node', SLOW_NODE],
])

/**
 * The clusters of these names, all for none.
 * @throws Problem (usage) for a name that is none of theirs
 */
export function chosen(names: readonly string[]): ReadonlyMap<string, UnfriendlyCluster> {
  const unknown = names.filter(name => !UNFRIENDLY_CLUSTERS.has(name))
  if (unknown.length > 0) {
    const known = [...UNFRIENDLY_CLUSTERS.keys()].join(', ')
    throw new Problem('usage', `There is no unfriendly cluster ${unknown.join(', ')}; there are ${known}.`)
  }
  return new Map([...UNFRIENDLY_CLUSTERS].filter(([name]) => names.length === 0 || names.includes(name)))
}
