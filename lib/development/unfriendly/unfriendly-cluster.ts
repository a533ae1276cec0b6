import type { Context } from '../../context.ts'
import type { Step } from '../../progress.ts'
import type { ListedCluster } from '../../target/kind/clusters.ts'
import type { Connection } from '../../target/kubernetes/connection.ts'

/** A sound kind cluster that makes the suite's work hard on purpose. */
export interface UnfriendlyCluster {
  /** What makes it unfriendly, as a clause after its name. */
  readonly because: string
  /** How many nodes take pods; default 1. */
  readonly nodes?: number
  /** An OCI runtime that its nodes have as a handler besides their own. */
  readonly ociRuntime?: string
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
  readonly context: Context
  /** The step in which it is made unfriendly. */
  readonly step: Step
  /** Prints a line that stays. */
  readonly note: (line: string) => void
}

/** What goes on beside the runs, if anything. */
export interface Prepared {
  /** Stops it. @throws Problem if the cluster was not what it should be during the runs */
  readonly end?: () => Promise<void>
}

/** One run of the suite, and how it may end. */
export interface SuiteRun {
  /** @param cluster its name, with which the names of its nodes begin */
  readonly flags: (cluster: string) => readonly string[]
  readonly mayExit: readonly number[]
  /** What the report says about the run as a whole. */
  readonly says?: RegExp
  /** The node that it judges, by the name of the cluster. */
  readonly judges?: (cluster: string) => string
  /** A claim that fails. */
  readonly fails?: string
}
