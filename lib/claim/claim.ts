import type { Chapter } from './chapter.ts'
import type { FeatureNeed } from './feature.ts'
import type { Source } from './source.ts'

/**
 * How much a claim weighs. `required`: the page, the API contract or the Linux kernel guarantees it; a
 * failure fails the run. `recommended`: users rely on it, nothing guarantees it. `informative`: runtimes
 * differ by design; recorded, never fails the run.
 */
export const LEVELS = ['required', 'recommended', 'informative'] as const
export type Level = (typeof LEVELS)[number]

/**
 * What a claim needs from the target beyond running pods. A target without it skips the claim and says so.
 */
export type Need =
  | 'kubernetes-api'
  /** Deployments and other pod controllers can be created and changed. */
  | 'controllers'
  /** ReplicationControllers and PodTemplates can be created. */
  | 'core-templates'
  /** Pods can be changed through status, resize and binding, and the API server serves resize. */
  | 'pod-subresources'
  /** A kubectl on this machine reaches the cluster. */
  | 'kubectl'
  /** The target is a CRI runtime without a kubelet, so that the suite itself can ask the runtime for anything. */
  | 'cri'
  /** The suite started the CRI runtime for this run alone, and can restart it. */
  | 'runtime-restart'
  /** Namespaces can enforce a level of the Pod Security Standards. */
  | 'pod-security-admission'
  /** The nodes can give a pod its own user namespace. */
  | 'user-namespaces'
  /** A pod with its own user namespace can also have an unmasked /proc. */
  | 'unmasked-proc'
  /** A pod may use its node's process, network and IPC namespaces. */
  | 'host-namespaces'
  /** At least two nodes take pods. */
  | 'two-nodes'
  /** The nodes have a named runtime handler, and a RuntimeClass can be created for it. */
  | 'runtime-class'
  /** The suite can put a manifest into the folder that a node's kubelet reads. */
  | 'static-pods'
  /** The cluster serves a feature of Kubernetes that not every version has. */
  | FeatureNeed

/**
 * What to start for a claim, each a manifest below `manifests/`: a pod whose containers all become ready, a
 * pod whose containers began and may have ended, or a Job.
 */
export type PodRequest = string | { readonly begun: string } | { readonly job: string }

/** What to start for a claim, by the names that the claim uses. */
export type PodRequests = Readonly<Record<string, PodRequest>>

/** What a claim is, apart from how it is judged. */
export interface ClaimText {
  /** `<chapter>.<name>`. Its meaning never changes. */
  readonly id: `${Chapter}.${string}`
  /**
   * A statement that is true or false of a cluster. It must be clear alone: a report shows it without its
   * neighbours.
   */
  readonly title: string
  readonly source: Source
  readonly level: Level
  /** Every pod that the claim is judged on. They start before the judgement, together with all other pods. */
  readonly pods: PodRequests
  readonly needs: readonly Need[]
  /** If the page differs from the claim and the measurement: its sentence, and what holds instead. */
  readonly differs?: { readonly page: string; readonly holds: string }
  /**
   * The claim is about the start itself: if a pod does not start, and the same pod without sharing does, the
   * claim fails and is not inconclusive. Its manifests must be nothing but sharing pods, or nothing can be compared.
   */
  readonly judgesStart?: true
  /**
   * The claim makes something in its pods end, so it takes as long as a kubelet takes to stop or restart
   * things.
   */
  readonly restarts?: true
  /**
   * The claim only looks at its pods, and leaves them as they are: others that only look may be judged on the same pods
   * at the same time.
   */
  readonly onlyLooks?: true
  /** The claim disturbs whatever else is judged: it waits until every other claim of the run has its verdict. */
  readonly alone?: true
}

/** The path of the manifest below `manifests/`. */
export function manifestOf(request: PodRequest): string {
  if (typeof request === 'string') return request
  return 'job' in request ? request.job : request.begun
}

/** The manifests of a claim, in the order in which it names them. */
export function manifestsOf({ pods }: Pick<ClaimText, 'pods'>): readonly string[] {
  return Object.values(pods).map(manifestOf)
}
