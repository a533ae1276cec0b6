/** What the node knows about a container's pod when containerd calls the runtime. */
export interface PodFacts {
  /** The pod's sandbox. Missing while the sandbox itself is being created. */
  readonly sandbox?: {
    /** PID of its process in the node's pid namespace. */
    readonly pid: number
    /** Whether it has its own pid namespace. The sandbox of a pod with hostPID has none. */
    readonly ownsPidNamespace: boolean
    /** Whether it is in the network of its node; false where nobody looked. */
    readonly usesHostNetwork?: boolean
  }
  /**
   * Which pid namespace the CRI asked for the pod's sandbox. The bundle of a sandbox does not show it: a pod that
   * shares and one that does not have the same. Undefined where containerd does not tell.
   */
  readonly asked?: PidMode
  /** The containers created in the pod before this one, oldest first. Includes ended ones. */
  readonly earlier: readonly Neighbour[]
  /** The first other pod of the same name, if there was one. */
  readonly earlierOfName?: {
    /** PID of its sandbox process in the node's pid namespace, while it runs. */
    readonly pid?: number
  }
  /** PID of the sandbox of the oldest pod that still shares its pid namespace under this mutant. */
  readonly firstSharingSandbox?: number
}

/** Another container of the same pod. */
export interface Neighbour {
  readonly name: string
  /** PID of its main process in the node's pid namespace, while it runs. */
  readonly pid?: number
}

/** An existing container and its pod. */
export interface ContainerFacts extends PodFacts {
  readonly kind: ContainerKind
  readonly name: string
  readonly pid: number
  /** Which pid namespace it runs in. */
  readonly joins: PidMode
  /** The orphans in its control group that the sandbox or the shim has adopted, and their descendants. */
  readonly daemons: readonly number[]
  /** The pod's other running containers, without the sandbox. */
  readonly neighbours: readonly Neighbour[]
}

export type ContainerKind = 'sandbox' | 'container'

/** The pid namespace that the CRI asks for, by the CRI's names (NamespaceMode). */
export type PidMode = 'POD' | 'CONTAINER' | 'NODE' | 'TARGET'
