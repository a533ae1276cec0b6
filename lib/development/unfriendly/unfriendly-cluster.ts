import type { ListedCluster } from '../../target/kind/clusters.ts'
import type { Connection } from '../../target/kubernetes/connection.ts'

/** A sound kind cluster that makes the suite's work hard on purpose. */
export interface UnfriendlyCluster {
  /** What makes it unfriendly, as a clause after its name. */
  readonly because: string
  /** How many nodes take pods; default 1. */
  readonly nodes?: number
  /** Changes the `Cluster` (kind.x-k8s.io/v1alpha4) that kind gets. */
  readonly configured?: (usual: Readonly<Record<string, unknown>>) => Record<string, unknown>
  /** Makes the new cluster unfriendly. Returns once that is in force. */
  readonly prepare: (made: MadeCluster) => Promise<Prepared>
  /** How the suite judges the cluster, run by run; default: once, as a user without flags would. */
  readonly runs?: readonly SuiteRun[]
}

/** A cluster that has just been made. */
export interface MadeCluster extends Pick<ListedCluster, 'name'> {
  readonly connection: Connection
  /** Prints a line that stays. */
  readonly note: (line: string) => void
}

/** What goes on beside the runs, if anything. */
export interface Prepared {
  /** Stops it. @throws Problem if the cluster was not what it should be during the runs */
  readonly end?: () => Promise<void>
}

/** One run of the suite, and the exit codes that a sound cluster may get. */
export interface SuiteRun {
  readonly flags: readonly string[]
  readonly mayExit: readonly number[]
}
