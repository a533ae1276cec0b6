import type { KubernetesVersion } from '../provision/kubernetes/version.ts'
import type { RuntimeVersion } from '../provision/runtime/version.ts'
import type { Implementation } from '../report/schema.ts'
import type { Endpoints } from '../target/cri/client.ts'
import type { KubeconfigChoice } from '../target/kubeconfig/load-kubeconfig.ts'

/** Where the pods of a run go. */
export type TargetChoice =
  | {
      readonly is: 'kind'
      /** By default what this machine gets soonest. */
      readonly kubernetes?: KubernetesVersion
      /** How many nodes take pods. */
      readonly nodes: number
      /** Leave the cluster there after the run. */
      readonly keep: boolean
      /** Take a cluster that was kept, where there is one of this version and size; else make one and keep it. */
      readonly reuse: boolean
      /** The RuntimeClass of every pod whose manifest names none. */
      readonly runtimeClass?: string
    }
  | {
      readonly is: 'kubeconfig'
      readonly choice: KubeconfigChoice
      readonly variable: string | undefined
      /** As for kind. */
      readonly runtimeClass?: string
    }
  | {
      readonly is: 'cri'
      readonly endpoints: Endpoints
      /** The handler of the runtime that is judged; empty for its default. */
      readonly handler: string
      /** The folder in which the run makes one of its own, for what its pods write and read; by default a usual one. */
      readonly podFolder: string | undefined
    }
  | {
      /** A CRI runtime in a container that is made for the run. */
      readonly is: 'runtime'
      readonly runtime: RuntimeVersion
      readonly handler: string
      /** Leave the container there after the run. */
      readonly keep: boolean
      /** Take a container that was kept, where there is one of this runtime; else make one and keep it. */
      readonly reuse: boolean
    }
  | {
      readonly is: 'k3s'
      /** `rancher/k3s:v1.34.2-k3s1` */
      readonly image: string
      /** As for kind. */
      readonly runtimeClass?: string
    }

/** What a run is asked to do. The command line and Mocha's hooks turn what they are given into this. */
export interface RunOptions {
  readonly target: TargetChoice
  /** Ids or chapters; empty for all claims. */
  readonly claims: readonly string[]
  /** Leave out the claims that make something of their pods end. */
  readonly withoutRestarts?: boolean
  /** Do not look into the pods of claims that fail, and keep no logs of what they ran on. */
  readonly withoutDiagnostics?: boolean
  /** What every time limit on the target is multiplied by: for a node that is so many times slower than usual. */
  readonly slow?: number
  /** How long a pod may take to start, in seconds on a usual node. */
  readonly startWithin?: number
  /** The folder that takes the run's files. */
  readonly out: string
  /** Whose result it is, as the person says. */
  readonly implementation?: Implementation
  /** What was typed, as the report tells it. */
  readonly command?: string
}
