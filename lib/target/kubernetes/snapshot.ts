import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node'
import type { ContainerSnapshot, ContainerState, PodSnapshot } from '../pod-snapshot.ts'

/** What a pod's object says of the pod. */
export function snapshotOf(pod: V1Pod): PodSnapshot {
  const conditions = pod.status?.conditions ?? []
  const scheduled = conditions.find(condition => condition.type === 'PodScheduled')
  const statuses = pod.status?.containerStatuses ?? []
  return {
    phase: pod.status?.phase ?? 'Unknown',
    ready: conditions.some(condition => condition.type === 'Ready' && condition.status === 'True'),
    ...(scheduled?.status === 'False' && {
      unschedulable: scheduled.message ?? scheduled.reason ?? 'no reason given',
    }),
    ...failure(pod),
    containers: (pod.spec?.containers ?? []).map(({ name, image = '' }) =>
      containerOf(
        name,
        image,
        statuses.find(status => status.name === name),
      ),
    ),
  }
}

/** A reason at the pod itself: evicted, refused by the node. A container's end is told by the container. */
function failure(pod: V1Pod): { failure?: string } {
  const { phase, reason, message } = pod.status ?? {}
  if (phase !== 'Failed' || reason === undefined) return {}
  return { failure: message === undefined ? reason : `${reason}: ${message}` }
}

function containerOf(name: string, image: string, status: V1ContainerStatus | undefined): ContainerSnapshot {
  return {
    name,
    image,
    ready: status?.ready ?? false,
    restartCount: status?.restartCount ?? 0,
    state: stateOf(status),
  }
}

function stateOf(status: V1ContainerStatus | undefined): ContainerState {
  const { running, terminated, waiting } = status?.state ?? {}
  if (running !== undefined) return { is: 'running' }
  if (terminated !== undefined) {
    const { exitCode, reason = 'no reason given', message = '' } = terminated
    return { is: 'terminated', exitCode, reason, message }
  }
  return { is: 'waiting', reason: waiting?.reason ?? 'not created yet', message: waiting?.message ?? '' }
}
