import { Problem } from '../problem.ts'

/** How many nodes of one machine can be asked for: each runs a kubelet and a runtime of its own. */
const MOST_NODES = 5

/** The number of a flag `--nodes`. @throws Problem (usage) */
export function parseNodes(text: string): number {
  const nodes = Number(text)
  if (Number.isInteger(nodes) && nodes >= 1 && nodes <= MOST_NODES) return nodes
  throw new Problem('usage', `--nodes ${text}: a kind cluster of the suite has 1 to ${MOST_NODES} nodes.`)
}
