import type { Chapter } from './chapter.ts'
import type { Source } from './source.ts'

/**
 * How much a claim weighs. `required`: the page, the API contract or the Linux kernel guarantees it; a failure fails
 * the run. `recommended`: users rely on it, nothing guarantees it. `informative`: differs between runtimes by
 * design; recorded, never a failure of the run.
 */
export const LEVELS = ['required', 'recommended', 'informative'] as const
export type Level = (typeof LEVELS)[number]

/** What a claim needs of the target beyond running pods; a target without it skips the claim and says so. */
export type Need =
  | 'kubernetes-api'
  /** Deployments and the other controllers of pods may be made and changed. */
  | 'controllers'
  /** Namespaces can be told to enforce a level of the Pod Security Standards. */
  | 'pod-security-admission'
  /** The nodes can give a pod a user namespace of its own. */
  | 'user-namespaces'
  /** Such a pod can also have a /proc of which nothing is masked. */
  | 'unmasked-proc'
  /** A pod may be in its node's process, network and IPC namespaces. */
  | 'host-namespaces'
  /** Two nodes or more take pods. */
  | 'two-nodes'
  /** The nodes have a named runtime handler, and a RuntimeClass may be made for it. */
  | 'runtime-class'
  /** A manifest can be put into the folder that a node's kubelet reads. */
  | 'static-pods'

/**
 * What is started for a claim, each a manifest below `manifests/`: a pod of which all containers are ready, a pod whose
 * containers were begun and may have ended, or a Job.
 */
export type PodRequest = string | { readonly begun: string } | { readonly job: string }

/** What is started for a claim, by the names that the claim gives them. */
export type PodRequests = Readonly<Record<string, PodRequest>>

/** What a claim is, apart from how it is judged. */
export interface ClaimText {
  /** `<chapter>.<name>`; never changes its meaning. */
  readonly id: `${Chapter}.${string}`
  /** The statement that can be true or false of a cluster. It stands alone: a report shows it without its neighbours. */
  readonly title: string
  readonly source: Source
  readonly level: Level
  /** Every pod the claim is judged on. They are started before the claim is judged, together with all others. */
  readonly pods: PodRequests
  readonly needs: readonly Need[]
  /** Where the page says otherwise than what is claimed and measured: its sentence, and what holds instead. */
  readonly differs?: { readonly page: string; readonly holds: string }
  /** The claim is about the start itself: a pod that the runtime can't start makes it false, not inconclusive. */
  readonly judgesStart?: true
  /** Something of its pods is made to end: judging it takes the time that a kubelet takes to stop or restart things. */
  readonly restarts?: true
}

/** The path below `manifests/` of what is asked for. */
function manifestOf(request: PodRequest): string {
  if (typeof request === 'string') return request
  return 'job' in request ? request.job : request.begun
}

/** The manifests of a claim, in the order in which it names them. */
export function manifestsOf({ pods }: Pick<ClaimText, 'pods'>): readonly string[] {
  return Object.values(pods).map(manifestOf)
}
