/** Waiting reason of a container that the cluster has not reported yet. */
export const NOT_CREATED_YET = 'not created yet'

/** A pod at one moment, as its target reports it. */
export interface PodSnapshot {
  readonly phase: string
  /** All containers are running and ready. */
  readonly ready: boolean
  /** Why the pod can't be scheduled, in the scheduler's words. */
  readonly unschedulable?: string
  /** Why the pod as a whole failed (eviction, admission by the node), in the cluster's words. */
  readonly failure?: string
  readonly containers: readonly ContainerSnapshot[]
  /** Init containers, sidecars and ephemeral containers. */
  readonly others: readonly ContainerSnapshot[]
}

export interface ContainerSnapshot {
  readonly name: string
  readonly image: string
  readonly ready: boolean
  readonly restartCount: number
  readonly state: ContainerState
  /** How the container ended before its last restart. */
  readonly lastEnd?: { readonly exitCode: number; readonly reason: string }
}

/** A Job at one moment, as its target reports it. */
export interface JobSnapshot {
  /** How the Job ended, if it has. */
  readonly ended: 'Complete' | 'Failed' | undefined
  /** The Job's pods. */
  readonly pods: readonly PodSnapshot[]
}

export type ContainerState =
  | { readonly is: 'waiting'; readonly reason: string; readonly message: string }
  | { readonly is: 'running' }
  | {
      readonly is: 'terminated'
      readonly reason: string
      readonly exitCode: number
      readonly message: string
    }
