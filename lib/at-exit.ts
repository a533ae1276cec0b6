/** Work that must be done should this process exit without finishing what it has begun. */
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
 * Has `cleanUp` run when the process exits before this is disposed of: the second Ctrl-C, which waits for nothing.
 * It must be synchronous.
 */
export function atExit(cleanUp: () => void): Disposable {
  pending.add(cleanUp)
  return { [Symbol.dispose]: () => void pending.delete(cleanUp) }
}
