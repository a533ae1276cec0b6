/**
 * Whose problem it is. `usage`: what the person gave can't be used (exit code 2). `environment`: the machine,
 * the network or the cluster can't do what a run needs (exit code 3, verdict `inconclusive`).
 */
export type ProblemKind = 'usage' | 'environment'

/**
 * A failure that a person can read: one sentence that says what was wrong and where, and one that says what to do.
 * It is printed without a stack trace. Never thrown for a claim that does not hold: that is an assertion's error.
 */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly kind: ProblemKind
  /** What the person can do, as a sentence or as commands, one per line. */
  readonly remedy: string | undefined

  constructor(kind: ProblemKind, message: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.kind = kind
    this.remedy = options.remedy
  }
}

/** The message of anything that was thrown, on one line where it has one. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message
  return typeof thrown === 'string' ? thrown : JSON.stringify(thrown)
}
