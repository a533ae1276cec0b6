import type { Context } from '../context.ts'
import { messageOf } from '../problem.ts'
import type { Step } from '../progress.ts'
import type { NodeImageFacts, NodeInside } from '../target/kind/inspect-nodes.ts'
import type { Target } from '../target/target.ts'
import { type Undoing, undoing } from '../undoing.ts'
import type { Phases } from './phases.ts'

/** A target that a run has opened, and how the run lets go of it. */
export interface OpenTarget {
  readonly target: Target
  /** What only somebody beside the cluster can tell of it. */
  readonly inspect?: () => Promise<Inspection>
  /** What the cluster lacks compared with a usual one, each a sentence. */
  readonly leftOut: readonly string[]
  /** The flags that choose such a target again, where kubectl can not make pods on it. */
  readonly again?: string
  /** Writes the logs of the nodes, or of the runtime, into a folder. */
  readonly keepLogs?: (folder: string) => Promise<void>
  /** Removes everything that the run made. */
  close(): Promise<void>
}

/** A kind cluster seen from the machine that it runs on. */
export interface Inspection {
  readonly nodeImage: NodeImageFacts
  /** By the names of the nodes. */
  readonly nodes: ReadonlyMap<string, NodeInside>
}

/** Has what was made removed again where the target can't be opened after all; what stays is told. */
export function removedUnlessOpened(remove: () => Promise<unknown>, progress: Step): Undoing {
  return undoing(remove, thrown => progress.note(`What was made could not be removed: ${messageOf(thrown)}.`))
}

/** What a run is given to open its target with. */
export interface Opening {
  readonly runId: string
  readonly context: Context
  readonly progress: Step
  readonly phases: Phases
  /** What every time limit on the target is multiplied by. */
  readonly slow: number
  /**
   * Takes, as soon as there is something to remove, what a process does that must end at once: `abandon` starts the
   * removal without waiting for it, and says what goes on.
   */
  readonly hold: (abandon: () => string) => void
}
