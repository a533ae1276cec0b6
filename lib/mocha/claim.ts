import type { ClaimText, Need, PodRequests } from '../claim/claim.ts'
import { type Given, givenTo } from '../pod/given.ts'
import type { Claim } from '../run/claim.ts'
import { makeTest } from './test-of-claim.ts'

/** What a claim states besides its id. */
type Said<P extends PodRequests, N extends readonly Need[]> = Omit<ClaimText, 'id' | 'pods' | 'needs'> & {
  /** What to start for the claim, by the names that the claim uses. */
  readonly pods?: P
  readonly needs?: N
}

/** The pods of a claim that names none: it needs only the Kubernetes API. */
// biome-ignore lint/complexity/noBannedTypes: the empty record is what is meant
type None = {}

/**
 * States a claim as a Mocha test titled `<id>: <title>`. `pidns claims` lists it.
 * @param judgeIt returns if the claim holds, and throws an assertion's error if it does not
 */
export function claim<const P extends PodRequests = None, const N extends readonly Need[] = readonly []>(
  id: ClaimText['id'],
  { pods, needs, ...said }: Said<P, N>,
  judgeIt: (given: Given<P, N>) => Promise<void>,
): void {
  const named = pods ?? ({} as P)
  mustBeStated(id, named, needs ?? [])
  const stated: Claim = {
    ...said,
    id,
    pods: named,
    needs: needs ?? [],
    asWritten: judgeIt.toString(),
    judge: (shared, scope) => judgeIt(givenTo<P, N>(named, shared, scope)),
  }
  makeTest(stated)
}

/** What a claim gets besides its pods. No pod may have these names. */
const TAKEN = ['cluster', 'cri', 'eventually', 'once']

/** @throws Error if a claim's statement can't be meant: a fault in the specs */
function mustBeStated(id: string, pods: PodRequests, needs: readonly Need[]): void {
  const taken = TAKEN.filter(name => name in pods)
  if (taken.length > 0)
    throw new Error(`the claim ${id} calls a pod '${taken.join("', '")}', a reserved name`)
  const hasJob = Object.values(pods).some(request => typeof request === 'object' && 'job' in request)
  if (hasJob && !needs.includes('kubernetes-api'))
    throw new Error(`the claim ${id} has a Job but does not need 'kubernetes-api'`)
}
