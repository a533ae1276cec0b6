import type { CoreV1Event } from '@kubernetes/client-node'

/** When an event last happened, by the cluster's clock, in milliseconds. */
export function timeOf({ lastTimestamp, eventTime, firstTimestamp }: CoreV1Event): number {
  // The client gives times with microseconds as text.
  return new Date(String(lastTimestamp ?? eventTime ?? firstTimestamp ?? 0)).getTime()
}

/** An event on one line: `Killing: Stopping container a`. */
export function lineOf({ reason = '', message = '' }: CoreV1Event): string {
  return `${reason}: ${message.trim()}`
}
