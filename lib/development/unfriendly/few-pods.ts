import { EXIT } from '../../cli/exit-code.ts'
import { withKubelet } from '../kubelet.ts'
import type { UnfriendlyCluster } from './unfriendly-cluster.ts'

/** How many pods the kubelet takes; six are the cluster's own. */
const MAX_PODS = 45

/** A node with less room than the pods of all claims need at once: the claims are judged in waves. */
export const FEW_PODS: UnfriendlyCluster = {
  because: `the node takes ${MAX_PODS} pods, and all claims together need about twice as many`,
  configured: usual => withKubelet(usual, { maxPods: MAX_PODS }),
  prepare: async () => ({}),
  runs: [{ flags: () => [], mayExit: [EXIT.ok] }],
}
