import type { Need } from '../claim/claim.ts'
import type { ApiAnswer, ApiObject, ApiRequest, PodSecurityLevel } from './api-request.ts'
import type { Manifest } from './manifest.ts'
import type { JobSnapshot, PodSnapshot } from './pod-snapshot.ts'
import type { Program } from './program.ts'
import type { TargetKind } from './target-kind.ts'
import type { Witness } from './witness.ts'

/** One container of one pod of the run. */
export interface ContainerAddress {
  readonly pod: string
  readonly container: string
}

/** The result of an exec'd command. */
export interface ExecResult {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** A terminal attached to a container's main process, or the input and output of a shell in a container. */
export interface Attachment {
  /** Types `text`. */
  type(text: string): void
  /** The position after the last character shown, counted from when the attachment was opened. */
  readonly end: number
  /** The output shown since a position. Output older than the newest 4 Mi characters may be missing. */
  shownSince(position: number): string
  /**
   * Calls `listener` on every new output, and once when the attachment ends. `listener` must not throw.
   * @returns a function that stops the calls
   */
  onChange(listener: () => void): () => void
  /**
   * How the attachment ended, if it has: with the main process, or because the connection broke, and then
   * the process may live on. `why` is a clause, `at` the time by `performance.now()`.
   */
  readonly ended:
    | { readonly by: 'process' | 'connection'; readonly why: string; readonly at: number }
    | undefined
  close(): void
}

/** A pod being deleted, followed until it is gone. */
export interface Departure {
  /** The last reported state of the pod. Once the pod is gone, it shows how the containers ended. */
  readonly last: PodSnapshot | undefined
  readonly isGone: boolean
  /** Whether {@link last} is the very last state of the pod. If it went while nobody saw it, it may not be. */
  readonly lastIsFinal: boolean
  /** Why we can no longer follow the pod, if so. */
  readonly lost: string | undefined
  /** Stops following the pod. */
  close(): void
}

/** An ephemeral container, as `kubectl debug` adds one. */
export interface EphemeralContainer {
  readonly name: string
  readonly image: string
  readonly command: readonly string[]
  /** The container whose process namespace the new container enters. */
  readonly target?: string
  /** The capabilities that it adds to the runtime's default ones, such as `SYS_PTRACE`. */
  readonly adds?: readonly string[]
}

/** What was judged: the versions that a report is about. Undefined if the target does not report it. */
export interface TargetFacts {
  readonly target: TargetKind
  /** Version of the API server, e.g. `v1.37.2`; missing if there is no API server. */
  readonly kubernetes?: string
  /** The requested runtime handler, if any. */
  readonly runtimeHandler?: string
  /** The name of the node that was judged, if it is known before pods are there. */
  readonly judged?: string
  /** The judged node first. */
  readonly nodes: readonly NodeFacts[]
}

/** What one node reports about itself. */
export interface NodeFacts {
  readonly name: string
  readonly kubelet?: string
  /** The CRI runtime, e.g. `containerd://2.4.2`. */
  readonly runtime: string
  /** The commit that the CRI runtime says it was built from. */
  readonly runtimeCommit?: string
  /** What creates the containers: the CRI runtime's handler and the program behind it. */
  readonly ociRuntime?: Program & { readonly handler: string }
  readonly cgroup?: 'v1' | 'v2'
  /** The Linux security modules in use. */
  readonly lsms?: readonly string[]
  /** Yama's kernel.yama.ptrace_scope, if the kernel has Yama. */
  readonly ptraceScope?: number
  /** The handlers that a bare CRI runtime reports. */
  readonly runtimeHandlers?: readonly string[]
  readonly kernel: string
  readonly operatingSystem?: string
  readonly architecture: string
}

/** Where pods run. Every method rejects with a {@link Problem} if the target is at fault, not the pod. */
export interface Target {
  /** The namespace that holds everything the run creates. */
  readonly namespace: string
  /** How many pods of the run may be there at once; undefined if that is not limited, or not known. */
  readonly room?: number | undefined
  /** What only a cluster offers. Undefined on a bare CRI runtime. */
  readonly kubernetes?: Kubernetes
  /** What only a bare CRI runtime can be asked for. Undefined on a cluster. */
  readonly cri?: Cri
  /** Sees what breaks around the runtime. */
  readonly witness: Witness
  facts(): Promise<TargetFacts>
  /**
   * Why claims with this need don't apply here, as a clause that says what was probed. Undefined if they
   * apply.
   */
  lacks(need: Need): Promise<string | undefined>
  /**
   * Creates the objects of a manifest, all in the run's own namespace. Rejects with {@link NotSupported} if
   * the target can't express what the manifest says.
   * @returns the name of the manifest's pod
   */
  apply(manifest: Manifest): Promise<string>
  /** The pod as the target sees it now. */
  look(pod: string): Promise<PodSnapshot>
  /**
   * Runs a command in a container. Rejects with a {@link LostConnection} if we did not see the command end;
   * then it may or may not have run.
   * @param within time limit in seconds; the default suits a command that ends by itself
   */
  exec(address: ContainerAddress, command: readonly string[], within?: number): Promise<ExecResult>
  /**
   * Runs a shell in a container that takes commands from its standard input, without a terminal, as
   * `kubectl exec -i … -- sh -s` does.
   * @param name its command line ends with this
   */
  openShell(address: ContainerAddress, name: string): Promise<Attachment>
  /** Attaches to a container's main process with a terminal, as `kubectl attach -it` does. */
  attach(address: ContainerAddress): Promise<Attachment>
  /** What the container's main process has written so far. */
  logs(address: ContainerAddress): Promise<string>
  /**
   * Events about the pod from the cluster, or from this process in place of a kubelet: one line each, newest
   * last.
   */
  events(pod: string, of?: 'all' | 'warnings'): Promise<readonly string[]>
  /** Deletes a pod with its own grace period and follows it until it is gone. */
  delete(pod: string): Promise<Departure>
  /** Adds an ephemeral container with a terminal to a running pod. Does not wait for the container. */
  addEphemeral(pod: string, container: EphemeralContainer): Promise<void>
  /**
   * What the cluster did to a pod unasked, one line each: it evicted the pod, or restarted its sandbox. Never
   * rejects.
   * @param asked what a claim may have caused itself and is left out
   */
  setbacks(pod: string, asked: 'nothing' | 'restarts'): Promise<readonly string[]>
  /**
   * The same target without any pods, to judge claims once more. Closing this target closes that one too.
   */
  anew(): Promise<Target>
  /**
   * The same target without any pods, to judge other claims. Removes first what was made on this target and on all
   * others of the run. Rejects if that is not gone in time.
   */
  emptied(): Promise<Target>
  /** Removes everything the run created and returns when it is gone. */
  close(): Promise<void>
}

/** A pod that stays after the run, for a person to look into. */
export interface KeptPod {
  readonly target: Target
  readonly pod: string
}

/** Which pid namespace a container asks a CRI runtime for, as no kubelet would. */
export type PidRequest =
  | { readonly target: ContainerAddress | 'nobody' }
  | { readonly ended: ContainerAddress }
  /** A number of NamespaceMode. */
  | { readonly mode: number }

/** What the suite can ask of a CRI runtime, because it is its only kubelet. */
export interface Cri {
  /**
   * The runtime's words when it refuses one more container in a pod's sandbox; undefined if it ran the container, which
   * is gone again.
   */
  refusalOf(pod: string, pid: PidRequest): Promise<string | undefined>
  /** Whether the runtime lists the pod's sandbox as ready. Rejects if it does not list it. */
  isReady(pod: string): Promise<boolean>
  /** Stops and removes a pod's containers and its sandbox. @returns the runtime's words when it refuses that */
  refusalToRemove(pod: string): Promise<string | undefined>
  /** Restarts the runtime and returns once it answers. Its containers are left alone. */
  restart(): Promise<void>
}

/** What a cluster has beyond pods. */
export interface Kubernetes {
  /** The pod as the API server stores it. */
  stored(pod: string): Promise<ApiObject>
  /** The pod as the run sent it. */
  sent(pod: string): ApiObject
  /** The Job as the cluster reports it now. */
  lookAtJob(job: string): Promise<JobSnapshot>
  /**
   * The API server's answer to a request. Rejects if the API server judged the user, or nothing at all,
   * instead of the object.
   */
  answerTo(request: ApiRequest): Promise<ApiAnswer>
  /**
   * Runs this machine's kubectl in the run's namespace. Rejects with a {@link Problem} in its words if it fails.
   * @returns what it wrote to standard output
   */
  kubectl(words: readonly string[]): Promise<string>
  /** How the API server describes a field of a type of the core group (OpenAPI); undefined if it does not. */
  describedField(type: string, field: string): Promise<Readonly<Record<string, unknown>> | undefined>
  /** A namespace of the run where Pod Security admission enforces this level. Created on first use. */
  namespaceEnforcing(level: PodSecurityLevel): Promise<string>
}
