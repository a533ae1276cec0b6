/** A step that is undone at the end of its scope (`await using`), unless what comes after it has succeeded too. */
export interface Undoing extends AsyncDisposable {
  /** The step stays. */
  keep(): void
}

/**
 * Has `undo` run at the end of the scope unless it is told to keep what was done.
 * @param failed is told why it could not be undone: the failure that made it necessary is thrown on, and matters more
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
