/** A pod at one moment, as its target tells it. */
export interface PodSnapshot {
  readonly phase: string
  /** All containers run and are ready. */
  readonly ready: boolean
  /** Why no node takes the pod, in the scheduler's words. */
  readonly unschedulable?: string
  /** Why the pod as a whole failed (eviction, admission by the node), in the cluster's words. */
  readonly failure?: string
  readonly containers: readonly ContainerSnapshot[]
}

export interface ContainerSnapshot {
  readonly name: string
  readonly image: string
  readonly ready: boolean
  readonly restartCount: number
  readonly state: ContainerState
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
