import type { V1Node, V1Pod } from '@kubernetes/client-node'
import { Problem } from '../../problem.ts'
import { isDenied } from './api-problem.ts'
import type { Connection } from './connection.ts'

/**
 * Checks that the judged node has room for the pods of a run, if the user may see what is there.
 * @param pods how many the run makes at once at least: those of claims that need nothing special
 * @returns how many pods it has room for; undefined if that is not known
 * @throws Problem (environment) with both numbers
 */
export async function mustHaveRoom(
  connection: Connection,
  node: V1Node | undefined,
  pods: number,
): Promise<number | undefined> {
  const name = node?.metadata?.name
  const most = Number(node?.status?.allocatable?.pods)
  if (name === undefined || Number.isNaN(most)) return undefined
  const fieldSelector = `spec.nodeName=${name}`
  const there = await connection
    .ask('list the pods of the node', () => connection.core.listPodForAllNamespaces({ fieldSelector }))
    .then(({ items }) => items.filter(isAlive).length)
    .catch((thrown: unknown) => {
      if (thrown instanceof Problem && isDenied(thrown)) return undefined
      throw thrown
    })
  const lack = lackOfRoom({ name, most, there: there ?? 0, pods })
  if (lack !== undefined)
    throw new Problem('environment', lack, {
      remedy: 'Choose fewer claims, for example with --claim doc, or another node with --node.',
    })
  return there === undefined ? undefined : Math.max(0, most - there)
}

/** A pod that has ended takes no room, and one that is being deleted gives it back soon. */
function isAlive({ metadata, status }: V1Pod): boolean {
  const hasEnded = status?.phase === 'Succeeded' || status?.phase === 'Failed'
  return !hasEnded && metadata?.deletionTimestamp === undefined
}

/** Why so many pods do not fit, as a sentence; undefined if they do. */
export function lackOfRoom({
  name,
  most,
  there,
  pods,
}: {
  readonly name: string
  readonly most: number
  readonly there: number
  readonly pods: number
}): string | undefined {
  const free = Math.max(0, most - there)
  if (free >= pods) return undefined
  return `Node ${name} has room for ${free} more pods (it takes ${most}, ${there} are there); the chosen claims need ${pods}.`
}
