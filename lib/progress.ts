/** Where long work says what it is doing. The command line draws it; libraries only speak. */
export interface Progress {
  /**
   * Runs `work` as a visible step: its title while it runs, its duration or its failure afterwards. Steps nest and
   * may run side by side.
   */
  step<T>(title: string, work: (step: Step) => Promise<T>): Promise<T>
  /** A line that stays: a decision, a fallback and why, a warning. */
  note(text: string): void
}

/** A step under way. */
export interface Step extends Progress {
  /** What the step is doing now, or how far it is; replaces what it said before. */
  say(detail: string): void
}

/** Progress that nobody watches. */
export const silent: Step = {
  step: (_title, work) => work(silent),
  note: () => {},
  say: () => {},
}
