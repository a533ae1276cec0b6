import { PodNotStarted } from '../claim/pod-not-started.ts'
import { poll } from '../poll.ts'
import type { Readiness } from './readiness.ts'
import type { Scope } from './scope.ts'

/** How long a pod may make no progress while it starts, in seconds. */
export const STALLED_AFTER = 90

/** How long a pod may take to start in all, in seconds: one container after another, each image pulled. */
export const START_WITHIN = 900

/**
 * Asks until a pod has started. It waits as long as the pod makes progress: a slow node pulls an image and
 * makes one container after the other, and that takes as long as it takes. If progress stops, the pod's last
 * answer says whom to suspect.
 * @param what the pod, in words that begin a sentence
 * @throws PodNotStarted
 */
export async function hasStarted(
  what: string,
  ask: () => Promise<Readiness>,
  { signal, slow, startWithin = START_WITHIN }: Pick<Scope, 'signal' | 'slow' | 'startWithin'>,
): Promise<void> {
  const begin = performance.now()
  let last: (Readiness & { is: 'coming' }) | undefined
  for (;;) {
    const now = await nextWord(what, ask, last, { signal, slow })
    if (now === undefined) return
    last = now
    const seconds = (performance.now() - begin) / 1000
    if (seconds > startWithin * slow)
      throw new PodNotStarted(
        `${what} did not start within ${startWithin * slow} s: ${now.because}.`,
        faultOf(now.suspect),
      )
  }
}

/** The pod's next state once it has made progress; undefined when it has started. */
function nextWord(
  what: string,
  ask: () => Promise<Readiness>,
  last: (Readiness & { is: 'coming' }) | undefined,
  { signal, slow }: Pick<Scope, 'signal' | 'slow'>,
): Promise<(Readiness & { is: 'coming' }) | undefined> {
  let fault: PodNotStarted['fault'] = 'unknown'
  return poll<(Readiness & { is: 'coming' }) | undefined>(
    STALLED_AFTER * slow,
    async () => {
      const now = await ask()
      if (now.is === 'ready') return { done: undefined }
      if (now.is === 'failed') {
        throw new PodNotStarted(`${what} does not start: ${now.because}.`, faultOf(now.suspect))
      }
      fault = faultOf(now.suspect)
      return last !== undefined && now.at === last.at ? { waiting: now.because } : { done: now }
    },
    because =>
      new PodNotStarted(`${what} did not get any further for ${STALLED_AFTER * slow} s: ${because}.`, fault),
    signal,
  )
}

/** Where only the runtime and its environment can be to blame and nobody compared, nobody knows. */
function faultOf(suspect: (Readiness & { is: 'coming' })['suspect']): PodNotStarted['fault'] {
  return suspect === 'environment' ? 'environment' : 'unknown'
}
