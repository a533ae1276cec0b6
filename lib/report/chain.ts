import type { JudgedClaim, Report } from './schema.ts'

/** One link of a chain: a pod's start or a claim's test, in seconds after the pods were applied. */
export interface Link {
  readonly name: string
  readonly began: number
  readonly seconds: number
}

/**
 * The chain of waits that ended last and so set the duration of the run: a pod's start, then claims on its
 * pods. Each link waited for the previous one.
 */
export function longestChain({ claims, pods }: Pick<Report, 'claims' | 'pods'>): readonly Link[] {
  const judged = claims.filter(
    ({ verdict, manifests }) => verdict !== 'not run' && verdict !== 'skipped' && manifests.length > 0,
  )
  const last = judged.toSorted((a, b) => endOf(b) - endOf(a))[0]
  if (last === undefined) return []
  const chain: Link[] = []
  // Two claims that take no time can each seem to end before the other begins. So use each claim at most
  // once.
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

/** The last claim on one of the same pods to end before this began. Undefined if this waited for a pod. */
function waitedFor(claim: JudgedClaim, all: readonly JudgedClaim[]): JudgedClaim | undefined {
  return all
    .filter(other => other.manifests.some(pod => claim.manifests.includes(pod)))
    .filter(other => endOf(other) <= claim.began + 0.001 && endOf(other) >= claim.began - SOON)
    .toSorted((a, b) => endOf(b) - endOf(a))[0]
}

/** The longest time between the end of a wait and the begin of the claim, in seconds. */
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
