import type { Selection } from '../claim/pick.ts'
import type { KubernetesVersion } from '../provision/kubernetes/version.ts'
import type { OwnKernel } from '../provision/own-kernel/own-kernel.ts'
import type { RuntimeVersion } from '../provision/runtime/version.ts'
import type { Implementation } from '../report/schema.ts'
import type { Endpoints } from '../target/cri/client.ts'
import type { KubeconfigChoice } from '../target/kubeconfig/load-kubeconfig.ts'
import type { Fitting } from '../target/kubernetes/fitting.ts'

/** Where the pods of a run go. */
export type TargetChoice =
  | {
      readonly is: 'kind'
      /** Default: the version that this machine can get soonest. */
      readonly kubernetes?: KubernetesVersion
      /** How many nodes take pods. */
      readonly nodes: number
      /** Keep the cluster after the run. */
      readonly keep: boolean
      /** Use a kept cluster of this version and size. If there is none, make one and keep it. */
      readonly reuse: boolean
      /** The RuntimeClass of every pod whose manifest names none. */
      readonly runtimeClass?: string
      /** Give the pods a worker with a kernel of its own. Such a cluster has no other worker, and is not kept. */
      readonly kernel?: OwnKernel
    }
  | {
      readonly is: 'kubeconfig'
      readonly choice: KubeconfigChoice
      readonly variable: string | undefined
      /** A namespace to use; by default the run makes its own. */
      readonly namespace?: string
      /** As for kind. */
      readonly runtimeClass?: string
    }
  | {
      readonly is: 'cri'
      readonly endpoints: Endpoints
      /** The runtime handler to judge; empty for the default. */
      readonly handler: string
      /**
       * The parent of the run's own folder for what its pods write and read; the default is a usual folder.
       */
      readonly podFolder: string | undefined
    }
  | {
      /** A CRI runtime in a container made for the run. */
      readonly is: 'runtime'
      readonly runtime: RuntimeVersion
      /** Start the runtime on a kernel of its own, not on this machine's. */
      readonly kernel?: OwnKernel
      readonly handler: string
      /** Keep the container after the run. */
      readonly keep: boolean
      /** Use a kept container of this runtime. If there is none, make one and keep it. */
      readonly reuse: boolean
    }
  | {
      readonly is: 'k3s'
      /** `rancher/k3s:v1.34.2-k3s1` */
      readonly image: string
      /** As for kind. */
      readonly runtimeClass?: string
    }

/** What a run should do. The command line and Mocha's hooks make this from their input. */
export interface RunOptions extends Selection {
  readonly target: TargetChoice
  /** Do not look into the pods of claims that fail, and keep no logs of the nodes or the runtime. */
  readonly withoutDiagnostics?: boolean
  /** How the pods are fitted to the cluster; default: they are as their manifests say. */
  readonly fitting?: Fitting
  /** The factor for every time limit on the target: for a node that is so many times slower than usual. */
  readonly slow?: number
  /** How long a pod may take to start, in seconds on a node of usual speed. */
  readonly startWithin?: number
  /** How many pods may start at the same time; default: all. */
  readonly startAtOnce?: number
  /** Leave the pods on which claims failed, for a person to look into. */
  readonly keepFailed?: boolean
  /** How often each claim is judged, each time on fresh pods; default: once. */
  readonly repeat?: number
  /** End the run when a required claim fails. */
  readonly failFast?: boolean
  /** Write results for Allure too. */
  readonly allure?: boolean
  /** The folder for the run's files. */
  readonly out: string
  /** Whose result it is, as the user says. */
  readonly implementation?: Implementation
  /** The command as typed, for the report. */
  readonly command?: string
}
