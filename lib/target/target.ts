import type { Need } from '../claim/claim.ts'
import type { ApiAnswer, ApiObject, ApiRequest, PodSecurityLevel } from './api-request.ts'
import type { Manifest } from './manifest.ts'
import type { JobSnapshot, PodSnapshot } from './pod-snapshot.ts'
import type { Program } from './program.ts'
import type { TargetKind } from './target-kind.ts'

/** One container of one pod of the run. */
export interface ContainerAddress {
  readonly pod: string
  readonly container: string
}

/** What a command that was exec'd gave. */
export interface ExecResult {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** A terminal attached to a container's main process. */
export interface Attachment {
  /** Types `text`. */
  type(text: string): void
  /** The position behind the last character that was shown, counted since the attachment was opened. */
  readonly end: number
  /** What was shown from a position on; of very much (4 Mi characters) the newest. */
  shownSince(position: number): string
  /**
   * Calls `listener` whenever more was shown, and once when the attachment has ended, until the function is called that
   * this returns. It may not throw.
   */
  onChange(listener: () => void): () => void
  /** Why the attachment has ended, if it has. */
  readonly ended: string | undefined
  close(): void
}

/** A pod that was told to go, followed until it is gone. */
export interface Departure {
  /** The pod as it was told last; when it is gone, this is how its containers ended. */
  readonly last: PodSnapshot | undefined
  readonly isGone: boolean
  /** Why the pod can't be followed any more, if that is so. */
  readonly lost: string | undefined
  /** Stops to follow it. */
  close(): void
}

/** An ephemeral container, as `kubectl debug` adds one. */
export interface EphemeralContainer {
  readonly name: string
  readonly image: string
  readonly command: readonly string[]
  /** The container whose process namespace it is to enter. */
  readonly target?: string
}

/** What was judged: the versions that a report is about. Undefined where the target does not tell. */
export interface TargetFacts {
  readonly target: TargetKind
  /** Version of the API server, e.g. `v1.37.2`; missing where there is none. */
  readonly kubernetes?: string
  /** The runtime handler that was asked for, where one was. */
  readonly runtimeHandler?: string
  readonly nodes: readonly NodeFacts[]
}

/** What one node says of itself. */
export interface NodeFacts {
  readonly name: string
  readonly kubelet?: string
  /** The CRI runtime, e.g. `containerd://2.4.2`. */
  readonly runtime: string
  /** The commit that the CRI runtime says it was built from. */
  readonly runtimeCommit?: string
  /** What makes the containers: the CRI runtime's handler for it, and the program. */
  readonly ociRuntime?: Program & { readonly handler: string }
  readonly cgroup?: 'v1' | 'v2'
  /** The Linux security modules in use. */
  readonly lsms?: readonly string[]
  /** The handlers that a bare CRI runtime says it has. */
  readonly runtimeHandlers?: readonly string[]
  readonly kernel: string
  readonly operatingSystem?: string
  readonly architecture: string
}

/** Where pods run. Every method rejects with a {@link Problem} where the target, not the pod, is at fault. */
export interface Target {
  /** The namespace that holds everything the run makes. */
  readonly namespace: string
  /** What only a cluster has; a bare CRI runtime has none of it. */
  readonly kubernetes?: Kubernetes
  facts(): Promise<TargetFacts>
  /** Why claims that need this do not apply here, as a clause with what was probed; undefined when they do. */
  lacks(need: Need): Promise<string | undefined>
  /**
   * Creates the objects of a manifest, all of the run's own namespace. Rejects with {@link NotSupported} where the
   * target has no meaning for what the manifest says.
   * @returns the name of its pod
   */
  apply(manifest: Manifest): Promise<string>
  /** The pod as the target sees it now. */
  look(pod: string): Promise<PodSnapshot>
  /**
   * Runs a command in a container. Rejects with a {@link LostConnection} when its end was not seen; nobody knows
   * then whether it ran.
   * @param within how long it may take, in seconds; by default what a command takes that ends by itself
   */
  exec(address: ContainerAddress, command: readonly string[], within?: number): Promise<ExecResult>
  /** Attaches to a container's main process with a terminal, as `kubectl attach -it` does. */
  attach(address: ContainerAddress): Promise<Attachment>
  /** What the container's main process has written so far. */
  logs(address: ContainerAddress): Promise<string>
  /** What the cluster, or this process in place of a kubelet, said about the pod: one line each, the newest last. */
  events(pod: string, of?: 'all' | 'warnings'): Promise<readonly string[]>
  /** Deletes a pod, with the grace of its own, and follows it until it is gone. */
  delete(pod: string): Promise<Departure>
  /** Adds an ephemeral container, with a terminal, to a pod that runs; does not wait for it. */
  addEphemeral(pod: string, container: EphemeralContainer): Promise<void>
  /** Removes everything that the run made, and returns when it is gone. */
  close(): Promise<void>
}

/** What a cluster has beyond pods. */
export interface Kubernetes {
  /** The pod as the API server stores it. */
  stored(pod: string): Promise<ApiObject>
  /** The Job as the cluster tells it now. */
  lookAtJob(job: string): Promise<JobSnapshot>
  /** What the API server answers to a request. Rejects where it judged the user, or nothing, and not the object. */
  answerTo(request: ApiRequest): Promise<ApiAnswer>
  /** A namespace of the run in which Pod Security admission enforces this level; made when it is first asked for. */
  namespaceEnforcing(level: PodSecurityLevel): Promise<string>
}
