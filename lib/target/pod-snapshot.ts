/** Waiting reason of a container that the cluster has not reported yet. */
export const NOT_CREATED_YET = 'not created yet'

/** Waiting reason of a container whose image this process, in place of a kubelet, no longer tries to pull. */
export const PULLS_NO_MORE = 'image not pulled'

/** A pod at one moment, as its target reports it. */
export interface PodSnapshot {
  readonly phase: string
  /** All containers are running and ready. */
  readonly ready: boolean
  /** Why the pod can't be scheduled, in the scheduler's words. */
  readonly unschedulable?: string
  /** The node that the pod is on, on a cluster. */
  readonly node?: string
  /** What the cluster did to the pod as a whole (eviction, admission by the node, deletion), in its words. */
  readonly failure?: string
  /** Why this process, in place of a kubelet, no longer tries to start the pod. */
  readonly gaveUp?: string
  readonly containers: readonly ContainerSnapshot[]
  /** Init containers, sidecars and ephemeral containers. */
  readonly others: readonly ContainerSnapshot[]
}

export interface ContainerSnapshot {
  readonly name: string
  readonly image: string
  /** What the runtime calls the image that it took, once it has: with the digest of its content. */
  readonly imageId?: string
  readonly ready: boolean
  readonly restartCount: number
  readonly state: ContainerState
  /** The signal that stops it, such as `SIGTERM`, where the runtime and the kubelet tell it. */
  readonly stopSignal?: string
  /** How the container ended before its last restart. */
  readonly lastEnd?: LastEnd
}

/** How a container ended. */
export interface LastEnd {
  readonly exitCode: number
  readonly reason: string
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
