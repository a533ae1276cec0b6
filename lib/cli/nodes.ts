import { Problem } from '../problem.ts'

/** The most nodes on one machine: each node runs its own kubelet and runtime. */
const MOST_NODES = 5

/** The value of `--nodes`. @throws Problem (usage) if it is not a valid number of nodes */
export function parseNodes(text: string): number {
  const nodes = Number(text)
  if (Number.isInteger(nodes) && nodes >= 1 && nodes <= MOST_NODES) return nodes
  throw new Problem(
    'usage',
    `--nodes ${text} is not valid: a kind cluster has 1 to ${MOST_NODES} nodes here.`,
  )
}
