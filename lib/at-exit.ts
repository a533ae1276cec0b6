/** Clean-up that must still run if this process exits early. */
const pending = new Set<() => void>()

process.once('exit', () => {
  for (const cleanUp of pending) {
    try {
      cleanUp()
    } catch {
      // The others still have to run.
    }
  }
})

/**
 * Runs `cleanUp` if the process exits before the result is disposed, as on a second Ctrl-C, which waits for
 * nothing. `cleanUp` must be synchronous.
 */
export function atExit(cleanUp: () => void): Disposable {
  pending.add(cleanUp)
  return { [Symbol.dispose]: () => void pending.delete(cleanUp) }
}
