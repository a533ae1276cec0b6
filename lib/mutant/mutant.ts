import type { OciConfig, OciProcess } from './oci/config.ts'
import type { ContainerFacts, PidMode, PodFacts } from './oci/facts.ts'

/** What a mutant means to the suite. It names claims by their ids, and whole chapters by theirs. */
export interface Mutation {
  /** What is broken, in one sentence. */
  readonly fault: string
  /** Required claims, or claims of `level`, that name this fault: every one of them must fail. */
  readonly noticedBy: readonly string[]
  /** Their level, where no source forbids what the mutant does: then a sound runtime may do it too. */
  readonly level?: 'recommended' | 'informative'
  /** Claims and chapters that may fail too: they rest on what is broken. Everything else must hold. */
  readonly touches: readonly string[]
  /** The security module that the node must have: without it nothing is broken. */
  readonly module?: 'apparmor' | 'selinux'
  /**
   * Feature gates that a claim needs and that are off by default, each with the minor version 1.x that introduced it. A
   * cluster that is made for the mutant has them on.
   */
  readonly featureGates?: Readonly<Record<string, number>>
  /** Claims that the fault must not touch. The suite judges them as a contrast. */
  readonly spares: readonly string[]
  /** How many nodes that take pods the cluster must have: with fewer nothing is broken. */
  readonly nodes?: 2
}

/** A mutant of the OCI runtime: a wrapper calls the real one and does one thing wrong. */
export interface OciMutant extends Mutation {
  /** What `create` gets instead. All these functions are pure: the wrapper does what they return. */
  readonly create?: (config: OciConfig, pod: PodFacts) => OciConfig
  /** Why `create` fails, in the runtime's words; undefined if it does not. */
  readonly refuses?: (config: OciConfig, pod: PodFacts) => string | undefined
  /** An AppArmor profile to load before `create`. */
  readonly profile?: (config: OciConfig) => string | undefined
  /** Modes to set on files of the container's root file system before `create`. */
  readonly modes?: (config: OciConfig) => Readonly<Record<string, number>>
  /** The mode that a file of a mounted volume gets before `create`, by the mode it has; undefined leaves it. */
  readonly mountedModes?: (mode: number) => number | undefined
  /** The process whose pid namespace a file on the node keeps from `create` on, by its PID; undefined if none does. */
  readonly pins?: (config: OciConfig, pod: PodFacts) => number | undefined
  /** What `exec` gets instead. */
  readonly exec?: (exec: ExecCall, container: ContainerFacts) => ExecCall
  /** What the wrapper does when the runtime should signal a container. */
  readonly kill?: (kill: KillCall, container: ContainerFacts) => readonly Deed[]
}

/**
 * A mutant of the cluster: an admission policy that alters pod specs, or a proxy before the API server, for what no
 * admission policy can reach.
 */
export interface ApiMutant extends Mutation {
  /**
   * JSON patches, as a CEL expression of a MutatingAdmissionPolicy.
   * @param spec the pod's spec, as CEL names it
   * @param path the pod's spec, as a JSON pointer
   */
  readonly patch?: (spec: string, path: string) => string
  /**
   * The same for a change of a pod that is there, besides what `patch` does.
   * @param before the pod's spec before the change, as CEL names it
   */
  readonly changePatch?: (spec: string, before: string, path: string) => string
  /** The operation that the policy alters; by default `CREATE`. */
  readonly on?: 'UPDATE' | 'ephemeral containers'
  /** What the API server gets instead of a request. All these functions are pure: the proxy does what they return. */
  readonly request?: (request: ApiCall) => ApiCall
  /** What a client gets instead of the API server's answer to a request that creates or changes something. */
  readonly answer?: (request: ApiCall, answer: JsonObject) => JsonObject
}

/** A request to the API server. */
interface ApiCall {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly body: string
}

/** A mutant of the CRI runtime: a proxy before its socket alters requests. */
export interface CriMutant extends Mutation {
  /**
   * The pid mode that the runtime gets instead of the one that a container asks for. A pure function.
   * @param asked with the id of the target, which only the mode TARGET has
   * @param sandbox the ids of the containers in the container's sandbox
   */
  readonly pidMode?: (
    asked: { readonly mode: PidMode; readonly target: string },
    sandbox: { readonly containers: readonly string[] },
  ) => PidMode
}

export type JsonObject = { readonly [key: string]: unknown }

interface ExecCall {
  readonly process: OciProcess
  /** Whether the process enters the container's pid namespace. */
  readonly entersPidNamespace: boolean
}

export interface KillCall {
  /** A number, or a name with or without SIG. */
  readonly signal: string
  /** Signal every process, not only the main one. containerd asks for this once the main one has ended. */
  readonly all: boolean
}

/** One thing that the wrapper does instead of passing a call to the real runtime, or besides it. */
export type Deed =
  /** Passes the call on, with `signal` instead of its own where given. */
  | { readonly do: 'kill'; readonly signal?: string }
  | { readonly do: 'signal'; readonly pid: number; readonly signal: 'SIGTERM' | 'SIGKILL' }
  /** Moves processes into a control group that no runtime knows of. */
  | { readonly do: 'move away'; readonly pids: readonly number[] }
  | { readonly do: 'wait'; readonly seconds: number }

/** Chapters whose claims rely on one pid namespace for all containers of a sharing pod. */
export const SHARING_PODS: readonly string[] = [
  ...['doc', 'ns', 'proc', 'sig', 'root', 'cap', 'truth', 'life', 'mix'],
]

/** Whether a pod's namespace enforces a level of the Pod Security Standards, in CEL. */
export const IS_ENFORCING =
  'has(namespaceObject.metadata.labels) && "pod-security.kubernetes.io/enforce" in namespaceObject.metadata.labels'

/** Whether a call sends this signal. */
export function isSignal({ signal }: KillCall, name: 'TERM' | 'KILL' | 'QUIT'): boolean {
  const number = { TERM: '15', KILL: '9', QUIT: '3' }[name]
  return signal === number || signal.replace(/^SIG/, '') === name
}

/** Claims about what one ptrace access check of the kernel guards: they pass and fail together. */
export const LINKS_OF_PROC = [
  'proc.environ-other-uid-denied',
  'proc.exe-other-uid-denied',
  'proc.cwd-other-uid-denied',
  'proc.fd-other-uid-denied',
] as const
