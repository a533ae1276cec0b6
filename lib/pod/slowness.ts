import type { Scope } from './scope.ts'

/**
 * How long a command that does nothing may take in a container, in seconds on a node of usual speed. On a node with
 * a fifth of a processor, control plane included, it took 9.6 s (measured while pods started).
 */
const QUICK = 2

/** How many pods are asked, until the command has run in one of them. */
const ASKED = 3

/**
 * Why this is too slow a place to judge by a deadline, as a sentence. A command in a container goes the way of
 * everything that a claim waits for: API server, kubelet, runtime, a new process. Undefined if it is quick, and
 * where no pod can be asked: then nothing excuses what was seen.
 */
export async function slownessOf(scope: Scope): Promise<string | undefined> {
  for (const address of scope.startedContainers.slice(0, ASKED)) {
    const begin = performance.now()
    const hasRun = await scope.target.exec(address, ['true']).then(
      ({ exitCode }) => exitCode === 0,
      () => false,
    )
    scope.signal.throwIfAborted()
    const seconds = (performance.now() - begin) / 1000
    if (hasRun && seconds <= QUICK * scope.slow) return undefined
    if (hasRun)
      return `It is too slow here to tell: a command that does nothing took ${seconds.toFixed(1)} s in pod ${address.pod}.`
  }
  return undefined
}
