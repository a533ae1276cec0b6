import { AssertionError } from 'chai'
import { LostConnection } from '../target/lost-connection.ts'
import { Ending } from './ending.ts'
import { eventually, type Within } from './eventually.ts'
import type { Scope } from './scope.ts'

/**
 * Deletes a pod with its own grace period and returns once it is gone.
 * @throws AssertionError when it is not gone in time
 */
export async function deleted(scope: Scope, pod: string, patience: Within): Promise<Ending> {
  const begin = performance.now()
  const departure = await scope.target.delete(pod)
  try {
    await eventually(
      scope,
      async () => {
        if (!departure.isGone && departure.lost !== undefined)
          throw new LostConnection(`Pod ${pod} was lost from sight: ${departure.lost}.`)
        if (!departure.isGone)
          throw new AssertionError(`expected pod ${pod} to be gone, saw ${JSON.stringify(departure.last)}`)
      },
      patience,
    )
  } finally {
    departure.close()
  }
  const seconds = (performance.now() - begin) / 1000
  const { last, lastIsFinal } = departure
  const ending = new Ending(pod, seconds, last?.containers ?? [], scope.slow, lastIsFinal)
  scope.note({
    title: `deleted pod ${pod}`,
    seen: `${ending}`,
    byHand: `kubectl get pod ${pod} -w -o yaml & kubectl delete pod ${pod}`,
  })
  return ending
}
