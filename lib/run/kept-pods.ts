import type { Report } from '../report/schema.ts'
import type { KeptPod } from '../target/target.ts'
import type { Claim } from './claim.ts'
import type { Round } from './round.ts'

/** A pod of claims that failed, and these claims. */
export interface PodOfFailure extends KeptPod {
  readonly claims: readonly string[]
  /** Its container to enter; undefined if none has started. */
  readonly container: string | undefined
}

/**
 * The pods on which claims failed, each once.
 * @param failed the claims that failed, and the round in which each was judged last
 */
export function podsOfFailures(
  failed: readonly { readonly claim: Claim; readonly round: Round }[],
): readonly PodOfFailure[] {
  const all = failed.flatMap(({ claim, round }) =>
    round.podsOf(claim).map(pod => ({ target: round.target, pod, claim: claim.id, round })),
  )
  return [...Map.groupBy(all, ({ target, pod }) => `${target.namespace}/${pod}`).values()].flatMap(its => {
    const [first] = its
    if (first === undefined) return []
    const { target, pod, round } = first
    const container = round.shared.startedContainers.find(each => each.pod === pod)?.container
    return [{ target, pod, container, claims: its.map(each => each.claim) }]
  })
}

type Told = NonNullable<Report['kept']>['pods'][number]

/** What a report says of a pod that was left. @param flags of kubectl, for the cluster */
export function toldOf(left: PodOfFailure, flags: string): Told {
  const { target, pod, claims } = left
  return { pod, namespace: target.namespace, claims: [...claims], enter: commandToEnter(left, flags) }
}

/** The command to enter a pod, or to see why it can't be entered. */
function commandToEnter({ target, pod, container }: PodOfFailure, flags: string): string {
  const kubectl = `kubectl ${flags}-n ${target.namespace}`
  return container === undefined
    ? `${kubectl} describe pod ${pod}`
    : `${kubectl} exec -it ${pod} -c ${container} -- sh`
}
