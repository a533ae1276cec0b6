import type { Progress } from '../progress.ts'
import type { Context } from './context.ts'
import type { KubernetesVersion } from './kubernetes/version.ts'
import type { PartReport } from './part.ts'

/** Everything a kind cluster is made from, on this machine and ready to use. */
export interface KindParts {
  /** Absolute path of the kind binary. */
  readonly kind: string
  readonly nodeImage: {
    readonly ref: string
    readonly kubernetes: string
    readonly origin: 'local' | 'pulled' | 'built'
    readonly digest?: string
  }
  /** A kind `Cluster` (kind.x-k8s.io/v1alpha4) as an object: what this image on this machine needs. */
  readonly clusterConfig: Record<string, unknown>
  /** What the cluster lacks compared with a usual kind cluster, each a sentence for the person. */
  readonly leftOut: readonly string[]
  /** Images to `kind load` before pods start; empty when the node image carries them. */
  readonly imagesToLoad: readonly string[]
}

/** What is asked for. */
export interface WantedForKind {
  readonly kubernetes: KubernetesVersion
}

/** Finds what a kind cluster needs, or gets it; said step by step. Well under a second when all is there. */
export async function provisionForKind(
  _wanted: WantedForKind,
  _ctx: Context,
  _progress: Progress,
): Promise<KindParts> {
  throw new Error('not written yet')
}

/** What is there for a kind cluster and what would be done about the rest. Changes nothing. */
export async function surveyForKind(_wanted: WantedForKind, _ctx: Context): Promise<readonly PartReport[]> {
  throw new Error('not written yet')
}
