import type { Evidence } from './evidence.ts'
import type { Source } from './source.ts'

/**
 * How much a claim weighs. `required`: the page, the API contract or the Linux kernel guarantees it; a failure fails
 * the run. `recommended`: users rely on it, nothing guarantees it. `informative`: differs between runtimes by
 * design; recorded, never a failure of the run.
 */
export type Level = 'required' | 'recommended' | 'informative'

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

/** A pod that a claim is judged on: the manifest that describes it. */
interface PodOfClaim {
  /** Path of the manifest below `manifests/`. */
  readonly manifest: string
  /** Applies it, the first time it is called, and returns when it has started. */
  start(): Promise<void>
  /** The manifest's text, once it has been applied. */
  readonly yaml: string | undefined
  /** Seconds from being applied to having started, once it has. */
  readonly startSeconds: number | undefined
  /** What a person wants to see of the pod when a claim does not hold on it. Never rejects. */
  diagnose(): Promise<readonly Evidence[]>
  /** Lets go of what this process holds of the pod. */
  close(): void
}

/** What a claim is, apart from how it is judged. */
export interface ClaimText {
  /** `<chapter>.<name>`; never changes its meaning. */
  readonly id: `${string}.${string}`
  /** The statement that can be true or false of a cluster. */
  readonly title: string
  readonly source: Source
  readonly level: Level
  /** Every pod the claim is judged on. They are started before the claim is, together with all others. */
  readonly pods: readonly PodOfClaim[]
  readonly needs?: readonly Need[]
  /** Where the page says otherwise than what is claimed and measured: its sentence, and what holds instead. */
  readonly differs?: { readonly page: string; readonly holds: string }
  /** The claim is about the start itself: a pod that the runtime can't start makes it false, not inconclusive. */
  readonly judgesStart?: true
  /** Something of its pods is made to end: judging it takes the time that a kubelet takes to stop or restart things. */
  readonly restarts?: true
  /** How long the whole judgement may take, in seconds, its pods being ready. Past it the claim is inconclusive. */
  readonly within?: number
}

/** One statement about behaviour that can be true or false of a cluster. */
export interface Claim extends ClaimText {
  /** Returns when the claim holds and throws an assertion's error when it does not. */
  readonly judge: () => Promise<void>
}

/** The part of a claim's id before the dot: `doc` of `doc.ps-nginx`. */
export function chapterOf(claim: { readonly id: string }): string {
  return claim.id.slice(0, claim.id.indexOf('.'))
}

/** How long a claim may take that does not say otherwise, in seconds. */
export const DEFAULT_WITHIN = 60
