/** A place to judge mutants. */
export interface Lab {
  /** The target that the mutants are made from. */
  readonly target: string
  /** The arguments of `pidns run` that judge the target's own runtime. */
  readonly ownArguments: readonly string[]
  /** The arguments of `pidns run` that judge a mutant or another runtime. */
  argumentsFor(name: string): readonly string[]
  /** Removes the mutants and everything made for them. Works even after the run was aborted. */
  close(): Promise<void>
}
