import { AsyncLocalStorage } from 'node:async_hooks'

/** One thing that was done or seen while a claim was judged. */
export interface Evidence {
  /** What was done, e.g. `attached to shell: ps ax`. */
  readonly title: string
  /** What was seen, as the cluster gave it. */
  readonly seen: string
  /** The command with which a person does the same by hand, where there is one. */
  readonly byHand?: string
}

/** What one caller was measured to be allowed to do to one target: a row of the kernel-truth table. */
export interface Measurement {
  readonly caller: string
  readonly target: string
  /** Each action, and whether the kernel allows it. */
  readonly may: Readonly<Record<string, boolean>>
}

/** What is noted while one claim is judged. */
export interface Notes {
  readonly evidence: Evidence[]
  readonly measurements: Measurement[]
}

const notebook = new AsyncLocalStorage<Notes>()

/** Runs `work` and keeps in `into` all that it notes; also when it throws. */
export function takeNotes<T>(into: Notes, work: () => Promise<T>): Promise<T> {
  return notebook.run(into, work)
}

/** Notes evidence for the claim being judged; outside a claim there is nobody to note it for. */
export function noteEvidence(evidence: Evidence): void {
  notebook.getStore()?.evidence.push(evidence)
}

/** Notes a row of the kernel-truth table. */
export function noteMeasurement(measurement: Measurement): void {
  notebook.getStore()?.measurements.push(measurement)
}
