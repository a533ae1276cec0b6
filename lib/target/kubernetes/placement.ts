import type { V1Node, V1Taint } from '@kubernetes/client-node'
import { poll } from '../../poll.ts'
import { Problem } from '../../problem.ts'
import { isDenied } from './api-problem.ts'
import type { Connection } from './connection.ts'

/** A taint that the pods of a run tolerate; without a key, all. */
export interface Toleration {
  readonly key?: string
  /** Default: any. */
  readonly value?: string
  /** Default: any. */
  readonly effect?: string
}

/** Which node is judged, as far as the user says. */
export interface Placement {
  readonly node?: string
  /** A label selector, as `kubectl get nodes --selector` takes. */
  readonly nodeSelector?: string
  readonly tolerations: readonly Toleration[]
}

/** A node as it is when nobody says which one is judged. */
export const ANYWHERE: Placement = { tolerations: [] }

/** A node that a run judges. */
export interface JudgedNode {
  readonly name: string
  /** Undefined if the user may not list nodes. */
  readonly object: V1Node | undefined
}

/** How long a node may take to be ready, in seconds: that of a kind cluster whose Docker engine was just started. */
const READY_WITHIN = 60

/**
 * The node that a run judges. Waits for a while for one that is not ready.
 * @returns undefined if the user may not list nodes and names none: then the scheduler decides
 * @throws Problem (usage) for a node that is not there; Problem (environment) if no node, or not this one, takes the
 *   run's pods
 */
export async function judgedNode(
  connection: Connection,
  placement: Placement,
): Promise<JudgedNode | undefined> {
  const within = READY_WITHIN * connection.slow
  const { nodeSelector: labelSelector } = placement
  const listed = () =>
    connection.ask('list nodes', () =>
      connection.core.listNode(labelSelector === undefined ? {} : { labelSelector }),
    )
  try {
    return await poll(
      within,
      async () => {
        const { items } = await listed()
        mustExist(items, placement)
        const node = chosenFrom(items, placement)
        if (node !== undefined) return { done: { name: nameOf(node), object: node } }
        const because = obstaclesOf(items, placement)
        if (!because.some(({ passes }) => passes)) throw noneTakesPods(because)
        return { waiting: because.map(({ what }) => what).join('; ') }
      },
      seen => new Problem('environment', `No node takes the pods of a run within ${within} s: ${seen}.`),
      connection.signal,
    )
  } catch (thrown) {
    // A user of one namespace often may not list nodes.
    if (thrown instanceof Problem && isDenied(thrown) && labelSelector === undefined)
      return placement.node === undefined ? undefined : { name: placement.node, object: undefined }
    throw thrown
  }
}

/** @throws Problem (usage) */
function mustExist(nodes: readonly V1Node[], { node, nodeSelector }: Placement): void {
  const names = nodes.map(nameOf)
  const among = nodeSelector === undefined ? '' : ` with the labels ${nodeSelector}`
  if (nodeSelector !== undefined && names.length === 0)
    throw new Problem('usage', `The cluster has no node${among}.`, {
      remedy: `See 'kubectl get nodes --show-labels'.`,
    })
  if (node !== undefined && !names.includes(node))
    throw new Problem('usage', `The cluster has no node ${node}${among}; there are ${names.join(', ')}.`)
}

/** The node to judge: the one that is named, else the first that takes pods; undefined if there is none now. */
export function chosenFrom(nodes: readonly V1Node[], placement: Placement): V1Node | undefined {
  return candidates(nodes, placement).find(each => obstacleOf(each, placement.tolerations) === undefined)
}

/** What keeps pods of a run off a node. */
export interface Obstacle {
  /** A clause. */
  readonly what: string
  /** Whether it can pass without anybody doing something. */
  readonly passes: boolean
  readonly taint?: V1Taint
}

function obstaclesOf(nodes: readonly V1Node[], placement: Placement): readonly Obstacle[] {
  return candidates(nodes, placement).flatMap(each => obstacleOf(each, placement.tolerations) ?? [])
}

function candidates(nodes: readonly V1Node[], { node }: Placement): readonly V1Node[] {
  return node === undefined ? nodes : nodes.filter(each => nameOf(each) === node)
}

/** What keeps the pods of a run off this node, if anything does. */
export function obstacleOf(node: V1Node, tolerations: readonly Toleration[]): Obstacle | undefined {
  const { spec, status } = node
  const name = nameOf(node)
  if (status?.nodeInfo?.operatingSystem === 'windows')
    return { what: `node ${name} runs Windows, where pods have no PID namespaces`, passes: false }
  if (spec?.unschedulable === true) return { what: `node ${name} is cordoned`, passes: false }
  const ready = (status?.conditions ?? []).find(({ type }) => type === 'Ready')
  if (ready?.status !== 'True') {
    const why = ready?.message === undefined ? '' : ` (${ready.message})`
    return { what: `node ${name} is not ready${why}`, passes: true }
  }
  const taint = (spec?.taints ?? []).find(each => keepsOff(each) && !isTolerated(each, tolerations))
  if (taint === undefined) return undefined
  // The node's controllers take such a taint away again when its cause is gone.
  const passes = taint.key.startsWith('node.kubernetes.io/')
  return { what: `node ${name} has the taint ${taintText(taint)}`, passes, taint }
}

function noneTakesPods(obstacles: readonly Obstacle[]): Problem {
  const because = obstacles.map(({ what }) => what).join('; ')
  const taint = obstacles.find(each => each.taint !== undefined)?.taint
  const remedy =
    taint === undefined
      ? 'Name another node with --node or --node-selector.'
      : `Let the pods tolerate it: --toleration ${taintText(taint)}, or all taints: --toleration all.`
  return new Problem(
    'environment',
    `No node takes the pods of a run: ${because || 'the cluster has none'}.`,
    {
      remedy,
    },
  )
}

function keepsOff({ effect }: V1Taint): boolean {
  return effect === 'NoSchedule' || effect === 'NoExecute'
}

/** Whether one of the tolerations matches (Kubernetes documentation, "Taints and Tolerations"). */
function isTolerated(taint: V1Taint, tolerations: readonly Toleration[]): boolean {
  return tolerations.some(
    ({ key, value, effect }) =>
      (key === undefined || key === taint.key) &&
      (value === undefined || value === (taint.value ?? '')) &&
      (effect === undefined || effect === taint.effect),
  )
}

/** A taint as kubectl writes it: `pool=gpu:NoSchedule`. */
function taintText({ key, value = '', effect }: V1Taint): string {
  return `${key}${value === '' ? '' : `=${value}`}:${effect}`
}

function nameOf({ metadata }: V1Node): string {
  return metadata?.name ?? ''
}
