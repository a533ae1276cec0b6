/** The person, or the system, wants the program to end: Ctrl-C, TERM, a closed terminal. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  readonly signalName: NodeJS.Signals

  constructor(signalName: NodeJS.Signals) {
    super(`interrupted by ${signalName}`)
    this.signalName = signalName
  }
}

/** npm forwards a terminal's Ctrl-C, which reaches this process by itself too: what comes so soon is the same one. */
const SAME_INTERRUPT = 500

/**
 * Turns the first INT, TERM or HUP into an abort of the returned signal, and a second one into `atOnce`.
 * @param atFirst is called with the first, @param atOnce with the second; the process must end in it.
 */
export function listenForInterrupts(
  atFirst: (what: Interrupted) => void,
  atOnce: (what: Interrupted) => void,
): AbortSignal {
  const controller = new AbortController()
  let first = 0
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      const interrupted = new Interrupted(name)
      if (!controller.signal.aborted) {
        first = performance.now()
        atFirst(interrupted)
        controller.abort(interrupted)
      } else if (performance.now() - first > SAME_INTERRUPT) {
        atOnce(interrupted)
      }
    })
  }
  return controller.signal
}
