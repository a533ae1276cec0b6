import { Problem } from '../problem.ts'
import type { PodSnapshot } from '../target/pod-snapshot.ts'
import type { Target } from '../target/target.ts'
import { warnsOfTheEnvironment } from './environment-words.ts'
import type { Readiness } from './readiness.ts'

/** A pod that has not started yet, as its cluster shows it at one moment. */
export interface Sight {
  readonly readiness: Readiness
  /** How many steps its containers have taken: each runs, each is ready. */
  readonly steps: number
  readonly node?: string
  /** The cluster's last warning about it. */
  readonly warning?: string
  /** Nobody could tell what the cluster warned of. */
  readonly isBlind?: true
}

/** Looks at a pod. The warnings are asked for only if it has not started: that is one more request. */
export async function sightOf(
  name: string,
  target: Pick<Target, 'look' | 'events'>,
  awaits: (pod: PodSnapshot) => Readiness,
): Promise<Sight> {
  const pod = await target.look(name)
  const readiness = awaits(pod)
  const warned = readiness.is === 'ready' ? undefined : await lastWarning(name, target)
  const running = pod.containers.filter(({ state }) => state.is === 'running')
  return {
    readiness,
    steps: running.length + running.filter(({ ready }) => ready).length,
    ...(pod.node !== undefined && { node: pod.node }),
    ...warned,
  }
}

/** A user who may not read events must get a verdict all the same, only never one that an event could have excused. */
async function lastWarning(
  name: string,
  target: Pick<Target, 'events'>,
): Promise<Pick<Sight, 'warning' | 'isBlind'>> {
  try {
    const warning = (await target.events(name, 'warnings')).at(-1)?.trim()
    return warning === undefined ? {} : { warning }
  } catch (thrown) {
    if (thrown instanceof Problem) return { isBlind: true }
    throw thrown
  }
}

/** Whether what is seen is explained by the pod's environment: then the runtime can't be blamed for it. */
export function isExcused({ readiness, warning, isBlind }: Sight): boolean {
  if (readiness.is === 'ready') return false
  if (readiness.suspect === 'environment' || isBlind === true) return true
  return warning !== undefined && warnsOfTheEnvironment(warning)
}

/** What keeps a pod from being ready, as a clause with the cluster's words. */
export function wordsOf({ readiness, warning }: Sight): string {
  if (readiness.is === 'ready') return 'it is ready'
  const { because } = readiness
  return warning === undefined || withoutIds(because).includes(withoutIds(warning))
    ? because
    : `${because} (the cluster said: ${warning})`
}

/** Each try makes another container, of which the words may be the same but for its id. */
function withoutIds(words: string): string {
  return words.replaceAll(/\b[0-9a-f]{64}\b/g, '')
}
