/**
 * Whose problem it is. `usage`: the user's input can't be used (exit code 2). `environment`: the machine, the
 * network or the cluster can't do what a run needs (exit code 3, verdict `inconclusive`).
 */
export type ProblemKind = 'usage' | 'environment'

/**
 * A failure in words for the user: one sentence says what is wrong and where, another says what to do.
 * Printed without a stack trace. Never thrown for a claim that does not hold: that throws an assertion's
 * error.
 */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly kind: ProblemKind
  /** What the user can do, as a sentence or as commands, one per line. */
  readonly remedy: string | undefined

  constructor(kind: ProblemKind, message: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.kind = kind
    this.remedy = options.remedy
  }
}

/** The message of an error; any other thrown value as text or JSON. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message
  return typeof thrown === 'string' ? thrown : (JSON.stringify(thrown) ?? String(thrown))
}
