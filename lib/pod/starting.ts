import { PodNotStarted } from '../claim/pod-not-started.ts'
import { poll } from '../poll.ts'
import type { Readiness } from './readiness.ts'

/** How long a pod may take from being applied until it has started, in seconds, pulling its images included. */
const START_WITHIN = 90

/**
 * Asks until a pod has started. One that never does is the fault of whom its last word made suspect.
 * @param what the pod, in words that begin a sentence
 * @throws PodNotStarted
 */
export async function hasStarted(
  what: string,
  ask: () => Promise<Readiness>,
  signal: AbortSignal,
): Promise<void> {
  let suspect: PodNotStarted['fault'] = 'environment'
  await poll(
    START_WITHIN,
    async () => {
      const now = await ask()
      if (now.is === 'ready') return { done: undefined }
      if (now.is === 'failed') throw new PodNotStarted(`${what} does not start: ${now.because}.`, now.fault)
      suspect = now.suspect
      return { waiting: now.because }
    },
    because => new PodNotStarted(`${what} did not start within ${START_WITHIN} s: ${because}.`, suspect),
    signal,
  )
}
