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
