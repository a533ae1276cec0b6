/** Where long work reports what it is doing. The command line displays it. */
export interface Progress {
  /**
   * Runs `work` as a visible step: shows its title while it runs, and its duration or failure afterwards.
   * Steps nest and may run in parallel.
   */
  step<T>(title: string, work: (step: Step) => Promise<T>): Promise<T>
  /** A line that stays: a decision, a fallback and why, a warning. */
  note(text: string): void
}

/** A step under way. */
export interface Step extends Progress {
  /** Says what the step is doing now or how far it is. Replaces the previous detail. */
  say(detail: string): void
}

/** Progress that nobody watches. */
export const silent: Step = {
  step: (_title, work) => work(silent),
  note: () => {},
  say: () => {},
}
