import type { Connection } from './connection.ts'
import { lineOf, timeOf } from './event.ts'

/** Reasons of events with which a cluster says that it did something to a pod that nobody asked for. */
const UNASKED: ReadonlySet<string> = new Set([
  'Evicted',
  'Preempted',
  'Preempting',
  'TaintManagerEviction',
  'NodeNotReady',
  'NodeLost',
  'SandboxChanged',
  'FailedMount',
  'FailedAttachVolume',
  'OutOfmemory',
  'OutOfcpu',
])

/** Reasons that a claim which makes containers end causes itself. */
const AFTER_AN_END: ReadonlySet<string> = new Set(['Killing', 'Unhealthy', 'BackOff'])

/** Reasons with which a cluster says that a node was away, started again, or was short of something. */
const OF_A_NODE: ReadonlySet<string> = new Set([
  'NodeNotReady',
  'Rebooted',
  'SystemOOM',
  'EvictionThresholdMet',
  'FreeDiskSpaceFailed',
  'ImageGCFailed',
  'Starting',
])

/**
 * What the cluster did to a pod or to its node unasked, as its events tell: one line each. Empty if the events
 * can't be read.
 * @param asked what a claim may have caused itself
 */
export async function setbacksOf(
  { core, signal }: Connection,
  namespace: string,
  pod: string,
  asked: 'nothing' | 'restarts',
): Promise<readonly string[]> {
  if (signal.aborted) return []
  const events = (fieldSelector: string, where = namespace) =>
    core.listNamespacedEvent({ namespace: where, fieldSelector }).then(
      ({ items }) => items,
      () => [],
    )
  const [ofPod, ofNodes] = await Promise.all([
    events(`involvedObject.name=${pod}`),
    // Events about a node, which has no namespace, are kept in this one.
    events('involvedObject.kind=Node', 'default'),
  ])
  const begun = Math.min(...ofPod.map(timeOf))
  return [
    ...ofPod.filter(({ reason = '' }) => isUnasked(reason, asked)).map(lineOf),
    ...ofNodes
      .filter(event => OF_A_NODE.has(event.reason ?? '') && timeOf(event) >= begun)
      .map(event => `node ${event.involvedObject.name}: ${lineOf(event)}`),
  ]
}

function isUnasked(reason: string, asked: 'nothing' | 'restarts'): boolean {
  return UNASKED.has(reason) || (asked === 'nothing' && AFTER_AN_END.has(reason))
}
