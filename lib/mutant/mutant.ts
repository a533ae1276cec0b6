import type { OciConfig, OciProcess } from './oci/config.ts'
import type { ContainerFacts, PodFacts } from './oci/facts.ts'

/** What a mutant means to the suite. Claims are named by their ids, or whole chapters by theirs. */
export interface Mutation {
  /** What is broken, as one sentence. */
  readonly fault: string
  /** Required claims, or those of `level`, that name this fault: every one of them must fail. */
  readonly noticedBy: readonly string[]
  /** The level of these claims where no source forbids what the mutant does, so that a sound runtime may do it. */
  readonly level?: 'recommended' | 'informative'
  /** Claims and chapters that may fail with them, for they rest on what is broken. Everything else must hold. */
  readonly touches: readonly string[]
  /** Claims, judged beside them, that the fault must leave alone: the contrast. */
  readonly spares: readonly string[]
}

/** A mutant of the OCI runtime: the real one, called through a wrapper that does one thing wrong. */
export interface OciMutant extends Mutation {
  /** What `create` is given instead. Pure, as all that follow: the wrapper does what they return. */
  readonly create?: (config: OciConfig, pod: PodFacts) => OciConfig
  /** Modes that files of the container's root file system get before it is created. */
  readonly modes?: (config: OciConfig) => Readonly<Record<string, number>>
  /** What `exec` is given instead. */
  readonly exec?: (exec: ExecCall, container: ContainerFacts) => ExecCall
  /** What is done when the runtime is told to signal a container. */
  readonly kill?: (kill: KillCall, container: ContainerFacts) => readonly Deed[]
}

/** A mutant of the cluster: an admission policy that alters what is said of a pod. */
export interface ApiMutant extends Mutation {
  /**
   * JSON patches, as a CEL expression of a MutatingAdmissionPolicy.
   * @param spec the pod's spec as CEL names it
   * @param path the same as a JSON pointer
   */
  readonly patch: (spec: string, path: string) => string
}

interface ExecCall {
  readonly process: OciProcess
  /** Whether the process enters the container's pid namespace. */
  readonly entersPidNamespace: boolean
}

export interface KillCall {
  /** A number, or a name with or without SIG. */
  readonly signal: string
  /** Every process of the container and not only its main one: containerd says so when the main one has ended. */
  readonly all: boolean
}

/** One thing that the wrapper does instead of, or besides, handing a call to the real runtime. */
export type Deed =
  /** Hands the call over, with another signal where one is named. */
  | { readonly do: 'kill'; readonly signal?: string }
  | { readonly do: 'signal'; readonly pid: number; readonly signal: 'SIGTERM' | 'SIGKILL' }
  /** Moves processes into a control group of which no runtime knows. */
  | { readonly do: 'move away'; readonly pids: readonly number[] }
  | { readonly do: 'wait'; readonly seconds: number }

/** Chapters whose claims rest on the containers of a sharing pod being in one pid namespace. */
export const SHARING_PODS: readonly string[] = [
  ...['doc', 'ns', 'proc', 'sig', 'root', 'cap', 'truth', 'life', 'mix'],
]

/** Whether the signal of a call is this one. */
export function isSignal({ signal }: KillCall, name: 'TERM' | 'KILL'): boolean {
  const number = { TERM: '15', KILL: '9' }[name]
  return signal === number || signal.replace(/^SIG/, '') === name
}

/** The claims that judge what the kernel guards by one check of ptrace access: they fall and stand together. */
export const LINKS_OF_PROC = [
  'proc.environ-other-uid-denied',
  'proc.exe-other-uid-denied',
  'proc.cwd-other-uid-denied',
  'proc.fd-other-uid-denied',
] as const
