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

interface Judging {
  readonly notes: Notes
  readonly pods: readonly unknown[]
  /** Aborted when the claim has run out of time: what it had still begun to do is not to be done any more. */
  readonly signal: AbortSignal
}

const notebook = new AsyncLocalStorage<Judging>()

/** Judges a claim on its pods, and keeps in `notes` all that is noted; also when it throws. */
export function takeNotes<T>(
  notes: Notes,
  pods: readonly unknown[],
  work: () => Promise<T>,
  signal: AbortSignal = new AbortController().signal,
): Promise<T> {
  return notebook.run({ notes, pods, signal }, work)
}

/** The signal of the claim being judged; undefined outside of one. */
export function signalOfClaim(): AbortSignal | undefined {
  return notebook.getStore()?.signal
}

/** Keeps in `notes`, apart from the claim's own, what is noted by `work` for the claim being judged. */
export function takeNotesApart<T>(notes: Notes, work: () => Promise<T>): Promise<T> {
  const judging = notebook.getStore()
  const signal = judging?.signal ?? new AbortController().signal
  return notebook.run({ notes, pods: judging?.pods ?? [], signal }, work)
}

/** Notes evidence for the claim being judged; outside a claim there is nobody to note it for. */
export function noteEvidence(evidence: Evidence): void {
  notebook.getStore()?.notes.evidence.push(evidence)
}

/** Notes a row of the kernel-truth table. */
export function noteMeasurement(measurement: Measurement): void {
  notebook.getStore()?.notes.measurements.push(measurement)
}

/**
 * Makes sure that the claim being judged names this pod as one of its own: a pod that it does not name may not have
 * started, and what is seen of it proves nothing.
 */
export function mustBeNamed(pod: { readonly manifest: string }): void {
  const judging = notebook.getStore()
  if (judging === undefined || judging.pods.includes(pod)) return
  throw new Error(`the claim looks at ${pod.manifest} without naming it among its pods`)
}
