import { Problem } from '../../problem.ts'
import type { UnfriendlyCluster } from './unfriendly-cluster.ts'

/** A cluster of two nodes. One of them is kept for others, as nodes with graphics cards are. */
export const TAINTED_NODE: UnfriendlyCluster = {
  because: 'beside the node that takes pods stands one with a NoSchedule taint',
  nodes: 2,
  prepare: async ({ name, connection }) => {
    const node = `${name}-worker`
    const taints = [{ key: 'dedicated', value: 'others', effect: 'NoSchedule' }]
    const tainted = { apiVersion: 'v1', kind: 'Node', metadata: { name: node }, spec: { taints } }
    await connection.ask(`taint the node ${node}`, () => connection.objects.patch(tainted))
    const { items } = await connection.ask('list nodes', () => connection.core.listNode())
    const free = items.filter(({ spec }) => (spec?.taints ?? []).length === 0)
    if (items.length === 2 && free.length === 1) return {}
    throw new Problem('environment', `${free.length} of ${items.length} nodes of ${name} have no taint.`)
  },
}
