import type { V1ContainerStatus, V1Job, V1Pod } from '@kubernetes/client-node'
import {
  type ContainerSnapshot,
  type ContainerState,
  type JobSnapshot,
  NOT_CREATED_YET,
  type PodSnapshot,
} from '../pod-snapshot.ts'

/** A pod's state, from its API object. */
export function snapshotOf(pod: V1Pod): PodSnapshot {
  const conditions = pod.status?.conditions ?? []
  const scheduled = conditions.find(condition => condition.type === 'PodScheduled')
  const statuses = pod.status?.containerStatuses ?? []
  const others = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.ephemeralContainers ?? [])]
  const otherStatuses = [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.ephemeralContainerStatuses ?? []),
  ]
  return {
    phase: pod.status?.phase ?? 'Unknown',
    ready: conditions.some(condition => condition.type === 'Ready' && condition.status === 'True'),
    ...(scheduled?.status === 'False' && {
      unschedulable: scheduled.message ?? scheduled.reason ?? 'no reason given',
    }),
    ...(pod.spec?.nodeName !== undefined && { node: pod.spec.nodeName }),
    ...failure(pod),
    containers: containersOf(pod.spec?.containers ?? [], statuses),
    others: containersOf(others, otherStatuses),
  }
}

/** A Job's state, from its API object and its pods. */
export function jobSnapshotOf(job: V1Job, pods: readonly V1Pod[]): JobSnapshot {
  const isTrue = (type: string) =>
    (job.status?.conditions ?? []).some(condition => condition.type === type && condition.status === 'True')
  return {
    ended: isTrue('Complete') ? 'Complete' : isTrue('Failed') ? 'Failed' : undefined,
    pods: pods.map(snapshotOf),
  }
}

/** The id that the runtime gave a container. Undefined if it has none yet. */
export function idOf({ status }: V1Pod, container: string): string | undefined {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = status ?? {}
  const all = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses]
  return all.find(({ name }) => name === container)?.containerID
}

function containersOf(
  specs: readonly { name: string; image?: string }[],
  statuses: readonly V1ContainerStatus[],
): readonly ContainerSnapshot[] {
  return specs.map(({ name, image = '' }) =>
    containerOf(
      name,
      image,
      statuses.find(status => status.name === name),
    ),
  )
}

/**
 * What happened to the pod as a whole: it was evicted, preempted, rejected by its node, lost with it, or it is being
 * deleted. Containers report their own end. A lost node leaves the pod's phase as it was; a deletion and a preemption
 * can show before any container has ended (Kubernetes documentation, "Disruptions": DisruptionTarget).
 */
function failure({ metadata, status }: V1Pod): { failure?: string } {
  const { phase, reason, message, conditions = [] } = status ?? {}
  if ((phase === 'Failed' && reason !== undefined) || reason === 'NodeLost')
    return { failure: told(reason, message) }
  const disrupted = conditions.find(({ type, status: is }) => type === 'DisruptionTarget' && is === 'True')
  if (disrupted !== undefined) return { failure: told(disrupted.reason ?? disrupted.type, disrupted.message) }
  return metadata?.deletionTimestamp === undefined ? {} : { failure: 'it is being deleted' }
}

function told(reason: string, message: string | undefined): string {
  return message === undefined || message === '' ? reason : `${reason}: ${message}`
}

function containerOf(name: string, image: string, status: V1ContainerStatus | undefined): ContainerSnapshot {
  return {
    name,
    image,
    ...(status !== undefined && status.imageID !== '' && { imageId: status.imageID }),
    ready: status?.ready ?? false,
    restartCount: status?.restartCount ?? 0,
    state: stateOf(status),
    ...(status?.stopSignal !== undefined && { stopSignal: status.stopSignal }),
    ...lastEndOf(status),
  }
}

function lastEndOf(status: V1ContainerStatus | undefined): Pick<ContainerSnapshot, 'lastEnd'> {
  const last = status?.lastState?.terminated
  if (last === undefined) return {}
  return { lastEnd: { exitCode: last.exitCode, reason: last.reason ?? 'no reason given' } }
}

function stateOf(status: V1ContainerStatus | undefined): ContainerState {
  const { running, terminated, waiting } = status?.state ?? {}
  if (running !== undefined) return { is: 'running' }
  if (terminated !== undefined) {
    const { exitCode, reason = 'no reason given', message = '' } = terminated
    return { is: 'terminated', exitCode, reason, message }
  }
  return { is: 'waiting', reason: waiting?.reason ?? NOT_CREATED_YET, message: waiting?.message ?? '' }
}
