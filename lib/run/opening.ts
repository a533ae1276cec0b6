import type { ClaimText } from '../claim/claim.ts'
import type { Context } from '../context.ts'
import { messageOf } from '../problem.ts'
import type { Step } from '../progress.ts'
import type { NodeImageFacts, NodeInside } from '../target/kind/inspect-nodes.ts'
import type { Fitting } from '../target/kubernetes/fitting.ts'
import type { KeptPod, Target } from '../target/target.ts'
import { type Undoing, undoing } from '../undoing.ts'
import type { Phases } from './phases.ts'

/** A target that a run has opened, and how the run lets go of it. */
export interface OpenTarget {
  readonly target: Target
  /** What can be seen only from outside the cluster. */
  readonly inspect?: () => Promise<Inspection>
  /** What the cluster lacks compared with a usual one, one sentence each. */
  readonly leftOut: readonly string[]
  /** The flags that select such a target again, if kubectl can't make pods on it. */
  readonly again?: string
  /** Writes the logs of the nodes, or of the runtime, into a folder. */
  readonly keepLogs?: (folder: string) => Promise<void>
  /** Removes everything that the run made. */
  close(): Promise<void>
  /** Ends the run, but leaves pods for a person; missing where that can't be. */
  readonly leave?: Leaving
}

/** How a person gets to pods that stay after a run. */
interface Leaving {
  /** The flags of kubectl that lead to the cluster, with a space behind; empty for kubectl's own choice. */
  readonly flags: string
  /** The command that removes what is left. */
  readonly remove: string
  /** @returns those of the pods that are there; none if all was removed because none is */
  pods<Pod extends KeptPod>(kept: readonly Pod[]): Promise<readonly Pod[]>
}

/** A kind cluster as seen from the machine that it runs on. */
export interface Inspection {
  readonly nodeImage: NodeImageFacts
  /** By node name. */
  readonly nodes: ReadonlyMap<string, NodeInside>
}

/** Removes what was made if the target can't be opened after all, and notes what it could not remove. */
export function removedUnlessOpened(remove: () => Promise<unknown>, progress: Step): Undoing {
  return undoing(remove, thrown => progress.note(`Could not remove what was made: ${messageOf(thrown)}.`))
}

/** What a run needs to open its target. */
export interface Opening {
  readonly runId: string
  readonly context: Context
  readonly progress: Step
  readonly phases: Phases
  /** The factor for every time limit on the target. */
  readonly slow: number
  /** The claims that are to be judged. */
  readonly claims: readonly Pick<ClaimText, 'needs' | 'pods'>[]
  /** How the pods are fitted to a cluster. */
  readonly fitting: Fitting | undefined
  /**
   * Registers `abandon` as soon as there is something to remove, for a process that must end at once.
   * `abandon` starts the removal without waiting for it, and says what goes on.
   */
  readonly hold: (abandon: () => string) => void
}
