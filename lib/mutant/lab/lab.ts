/** Where mutants can be judged. */
export interface Lab {
  /** What the mutants are made of. */
  readonly target: string
  /** The arguments of `pidns run` that judge what was there before. */
  readonly ownArguments: readonly string[]
  /** The arguments of `pidns run` that judge a mutant, or another runtime, here. */
  argumentsFor(name: string): readonly string[]
  /** Removes the mutants, and what was made for them. Goes on when the run has been aborted. */
  close(): Promise<void>
}
