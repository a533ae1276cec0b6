import { Problem } from '../problem.ts'
import type { Placement, Toleration } from '../target/kubernetes/placement.ts'

/** The flags that choose the judged node. */
interface PlacementFlags {
  readonly node?: string | undefined
  readonly nodeSelector?: string | undefined
  readonly toleration?: readonly string[] | undefined
}

/** Which node is judged, from its flags. @throws Problem (usage) for a toleration that can't be read */
export function placementOf({ node, nodeSelector, toleration = [] }: PlacementFlags): Placement {
  return {
    ...(node !== undefined && { node }),
    ...(nodeSelector !== undefined && { nodeSelector }),
    tolerations: toleration.map(tolerationIn),
  }
}

/** `KEY[=VALUE][:EFFECT]`, as kubectl writes a taint. */
const TOLERATION =
  /^(?<key>[\w./-]+)(=(?<value>[\w.-]*))?(:(?<effect>NoSchedule|NoExecute|PreferNoSchedule))?$/

/**
 * A toleration as typed: `all`, or what a taint looks like, such as `pool=gpu:NoSchedule` or `pool`.
 * @throws Problem (usage)
 */
export function tolerationIn(text: string): Toleration {
  if (text === 'all') return {}
  const { key, value, effect } = TOLERATION.exec(text)?.groups ?? {}
  if (key === undefined)
    throw new Problem('usage', `--toleration ${text} is no taint.`, {
      remedy: `Write it as kubectl does: KEY, KEY=VALUE or KEY=VALUE:EFFECT, such as pool=gpu:NoSchedule; or 'all'.`,
    })
  return { key, ...(value !== undefined && { value }), ...(effect !== undefined && { effect }) }
}
