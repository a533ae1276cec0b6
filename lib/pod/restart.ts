import { AssertionError } from 'chai'
import type { ContainerSnapshot, PodSnapshot } from '../target/pod-snapshot.ts'
import { eventually, type Within } from './eventually.ts'
import { isToBeRestarted } from './readiness.ts'
import type { Scope } from './scope.ts'

/** How often each container of a pod, and each sidecar that is to restart, has been restarted, by its name. */
type RestartCounts = Readonly<Record<string, number>>

/** How often each of them had been restarted before and after an action. */
export interface Restarts {
  readonly before: RestartCounts
  readonly after: RestartCounts
}

/**
 * Acts, then waits until each of these containers or sidecars has restarted and the pod is ready again. That can
 * take more than one restart: the kubelet retries what a runtime could not start.
 * @throws AssertionError when they are not ready again in time, Problem when the cluster is still
 *   restarting them
 */
export async function restarting(
  scope: Scope,
  pod: string,
  names: readonly string[],
  act: () => Promise<unknown>,
  { within }: Within,
): Promise<Restarts> {
  const watched = (now: PodSnapshot) => watchedIn(now, names)
  const before = restartCountsOf(watched(await scope.target.look(pod)))
  const begin = performance.now()
  await act()
  let last: readonly ContainerSnapshot[] = []
  const isLate = ({ name, ready, restartCount }: ContainerSnapshot) =>
    !ready || (names.includes(name) && restartCount === before[name])
  const after = await eventually(
    scope,
    async () => {
      const now = await scope.target.look(pod)
      last = watched(now)
      const counts = restartCountsOf(last)
      const left = names.filter(name => counts[name] === before[name])
      if (left.length > 0)
        throw new AssertionError(
          `expected container ${left.join(' and ')} of pod ${pod} to be restarted, saw ${told(last)}`,
        )
      if (!now.ready) throw new AssertionError(`expected pod ${pod} to be ready again, saw ${told(last)}`)
      return last
    },
    {
      within,
      // If a container that was not to end has ended, something ended it.
      excuse: () => {
        const late = last.filter(isLate)
        const isAboutIt = late.length > 0 && late.every(it => names.includes(it.name) && isToBeRestarted(it))
        return isAboutIt ? 'The cluster had not yet restarted what had ended.' : undefined
      },
    },
  )
  const seconds = (performance.now() - begin) / 1000
  scope.note({
    title: `restart of ${names.join(' and ')} of pod ${pod}`,
    seen: `after ${seconds.toFixed(1)} s all were ready again; containers: ${told(after)}`,
    byHand: `kubectl get pod ${pod} -o jsonpath='{.status.containerStatuses}'`,
  })
  return { before, after: restartCountsOf(after) }
}

/** The pod's containers, and those of its sidecars that are to restart: the others are none of the action's. */
function watchedIn(
  { containers, others }: PodSnapshot,
  names: readonly string[],
): readonly ContainerSnapshot[] {
  return [...containers, ...others.filter(({ name }) => names.includes(name))]
}

function told(containers: readonly ContainerSnapshot[]): string {
  const states = containers.map(({ name, state, restartCount, ready }) => {
    const readiness = ready ? 'ready' : 'not ready'
    return `${name} ${state.is}, ${readiness}, restarted ${restartCount} times`
  })
  return `${states.join('; ')}\n${JSON.stringify(containers)}`
}

function restartCountsOf(containers: readonly ContainerSnapshot[]): RestartCounts {
  return Object.fromEntries(containers.map(({ name, restartCount }) => [name, restartCount]))
}
