/** What is known on the node of the pod that a container belongs to, when the runtime is called for it. */
export interface PodFacts {
  /** The pod's sandbox; missing while it is itself being created. */
  readonly sandbox?: {
    /** PID of its process, by the node's count. */
    readonly pid: number
    /** Whether it has a pid namespace of its own: a pod with hostPID has none. */
    readonly ownsPidNamespace: boolean
  }
  /** The containers that were created in the pod before this one, the oldest first, those that have ended included. */
  readonly earlier: readonly Neighbour[]
  /** PID of the sandbox of the first pod that shared its namespace under this mutant and is still there. */
  readonly firstSharingSandbox?: number
}

/** Another container of the same pod. */
export interface Neighbour {
  readonly name: string
  /** PID of its main process by the node's count, while it runs. */
  readonly pid?: number
}

/** A container that was created, and its pod. */
export interface ContainerFacts extends PodFacts {
  readonly kind: ContainerKind
  readonly name: string
  readonly pid: number
  /** Whether it joined another's pid namespace. */
  readonly joins: PidMode
  /** The orphans in its control group, which the sandbox has adopted, with what they have started themselves. */
  readonly daemons: readonly number[]
  /** The other containers of the pod that run, without its sandbox. */
  readonly neighbours: readonly Neighbour[]
}

export type ContainerKind = 'sandbox' | 'container'

/** The pid namespace that a container is asked to run in, by the CRI's names (NamespaceMode). */
export type PidMode = 'POD' | 'CONTAINER' | 'NODE' | 'TARGET'
