import { PodNotStarted } from '../claim/pod-not-started.ts'
import type { Target } from '../target/target.ts'

/**
 * Adds the cluster's last warning about an object to the error of its start, and returns any other error as is.
 * @param name the pod or Job that did not start
 */
export async function withWarning(
  thrown: unknown,
  name: string,
  target: Pick<Target, 'events'>,
): Promise<unknown> {
  if (!(thrown instanceof PodNotStarted)) return thrown
  const last = (await target.events(name, 'warnings')).at(-1)
  if (last === undefined || thrown.message.includes(last)) return thrown
  return new PodNotStarted(`${thrown.message} The cluster said: ${last}`, thrown.fault)
}
