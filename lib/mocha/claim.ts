import type { ClaimText, Need, PodRequests } from '../claim/claim.ts'
import { type Given, givenTo } from '../pod/given.ts'
import type { Claim } from '../run/claim.ts'
import { makeTest } from './test-of-claim.ts'

/** What is said of a claim beside its id. */
type Said<P extends PodRequests, N extends readonly Need[]> = Omit<ClaimText, 'id' | 'pods' | 'needs'> & {
  /** What is started for it, by the names under which it is given. */
  readonly pods?: P
  readonly needs?: N
}

/** Claims that need nothing but the Kubernetes API have no pods: nobody names any for them. */
// biome-ignore lint/complexity/noBannedTypes: the empty record is what is meant
type None = {}

/**
 * States a claim: it becomes a Mocha test of the title `<id>: <title>`, which is listed by `pidns claims`.
 * @param judgeIt returns when the claim holds, and throws an assertion's error when it does not
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

/** What a claim is given beside its pods, by names that no pod may have. */
const TAKEN = ['cluster', 'eventually', 'once']

/** @throws Error where a claim says what can't be meant: a fault in the specs */
function mustBeStated(id: string, pods: PodRequests, needs: readonly Need[]): void {
  const taken = TAKEN.filter(name => name in pods)
  if (taken.length > 0) throw new Error(`the claim ${id} calls a pod '${taken.join("', '")}'`)
  const hasJob = Object.values(pods).some(request => typeof request === 'object' && 'job' in request)
  if (hasJob && !needs.includes('kubernetes-api'))
    throw new Error(`the claim ${id} is about a Job and does not need 'kubernetes-api'`)
}
