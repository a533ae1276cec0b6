import type { JudgedClaim, Report } from './schema.ts'

/** One link of a chain: a pod's start or a claim's judgement, in seconds after the pods were applied. */
export interface Link {
  readonly name: string
  readonly began: number
  readonly seconds: number
}

/**
 * The chain of waits that ended last, and so set the time of the run: a pod's start, then the claims on it one after
 * another, each link being what the next one waited for.
 */
export function longestChain({ claims, pods }: Pick<Report, 'claims' | 'pods'>): readonly Link[] {
  const judged = claims.filter(({ verdict, manifests }) => verdict !== 'not run' && manifests.length > 0)
  const last = judged.toSorted((a, b) => endOf(b) - endOf(a))[0]
  if (last === undefined) return []
  const chain: Link[] = []
  // Claims that take no time at all can each have ended before the other began: every claim is one link at most.
  const left = new Set(judged)
  for (let claim: JudgedClaim | undefined = last; claim !== undefined; ) {
    left.delete(claim)
    chain.unshift({ name: claim.id, began: claim.began, seconds: claim.seconds })
    const before = waitedFor(claim, [...left])
    if (before === undefined) chain.unshift(...startOf(claim, pods))
    claim = before
  }
  return chain
}

/** The claim on one of the same pods that ended last before this one began, unless its pod's start did. */
function waitedFor(claim: JudgedClaim, all: readonly JudgedClaim[]): JudgedClaim | undefined {
  return all
    .filter(other => other.manifests.some(pod => claim.manifests.includes(pod)))
    .filter(other => endOf(other) <= claim.began + 0.001 && endOf(other) >= claim.began - SOON)
    .toSorted((a, b) => endOf(b) - endOf(a))[0]
}

/** How soon after its wait a claim begins, in seconds. */
const SOON = 0.05

function startOf({ manifests }: JudgedClaim, pods: Report['pods']): readonly Link[] {
  const starts = pods.filter(({ manifest }) => manifests.includes(manifest))
  const slowest = starts.toSorted((a, b) => (b.startSeconds ?? 0) - (a.startSeconds ?? 0))[0]
  if (slowest?.startSeconds === undefined) return []
  return [{ name: `start of ${slowest.manifest}`, began: 0, seconds: slowest.startSeconds }]
}

function endOf({ began, seconds }: JudgedClaim): number {
  return began + seconds
}
