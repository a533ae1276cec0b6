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

const notebook = new AsyncLocalStorage<Evidence[]>()

/** Runs `work` and returns, through `into`, all the evidence it noted; also when it throws. */
export function collectEvidence<T>(into: Evidence[], work: () => Promise<T>): Promise<T> {
  return notebook.run(into, work)
}

/** Notes evidence for the claim being judged; outside a claim there is nobody to note it for. */
export function noteEvidence(evidence: Evidence): void {
  notebook.getStore()?.push(evidence)
}
