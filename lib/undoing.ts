/** A step that is undone at the end of its scope (`await using`) unless the code after it succeeds too. */
export interface Undoing extends AsyncDisposable {
  /** Keeps what the step did. */
  keep(): void
}

/**
 * Runs `undo` at the end of the scope, unless {@link Undoing.keep} was called.
 * @param failed gets the error of `undo`. That error is not thrown: the failure that made `undo` necessary
 * matters more.
 */
export function undoing(undo: () => Promise<unknown>, failed: (thrown: unknown) => void): Undoing {
  let isKept = false
  return {
    keep: () => {
      isKept = true
    },
    [Symbol.asyncDispose]: async () => {
      if (!isKept) await undo().catch(failed)
    },
  }
}
