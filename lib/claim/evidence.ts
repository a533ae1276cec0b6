/** One thing that was done or seen while a claim was judged. */
export interface Evidence {
  /** What was done, e.g. `attached to shell: ps ax`. */
  readonly title: string
  /** What the cluster returned. */
  readonly seen: string
  /** The command that does the same by hand, if there is one. */
  readonly byHand?: string
}

/** What one caller may do to one target, as measured: a row of the kernel-truth table. */
export interface Measurement {
  readonly caller: string
  readonly target: string
  /** Each action, and whether the kernel allows it. */
  readonly may: Readonly<Record<string, boolean>>
}
