/** The person, or the system, wants the program to end: Ctrl-C, TERM, a closed terminal, nobody who reads on. */
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

/** Where interrupts come from: this process. */
export interface Source {
  on(name: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown
  readonly stdout: { on(name: 'error', listener: (thrown: NodeJS.ErrnoException) => void): unknown }
  readonly ppid: number
  readonly env: Readonly<NodeJS.ProcessEnv>
}

/**
 * Turns the first INT, TERM or HUP into an abort of the returned signal, and a second one into `atOnce`.
 * @param atFirst is called with the first, @param atOnce with the second; the process must end in it.
 */
export function listenForInterrupts(
  atFirst: (what: Interrupted) => void,
  atOnce: (what: Interrupted) => void,
  source: Source = process,
): AbortSignal {
  const controller = new AbortController()
  let first = 0
  const interrupt = (name: NodeJS.Signals) => {
    const interrupted = new Interrupted(name)
    if (!controller.signal.aborted) {
      first = performance.now()
      atFirst(interrupted)
      controller.abort(interrupted)
    } else if (performance.now() - first > SAME_INTERRUPT) {
      atOnce(interrupted)
    }
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) source.on(name, () => interrupt(name))
  whenAbandonedByNpm(source, () => interrupt('SIGTERM'))
  whenNobodyReads(source, () => interrupt('SIGPIPE'))
  return controller.signal
}

/** The reader of standard output has gone: `pidns run --json | head`. Node makes an error of each further write. */
function whenNobodyReads({ stdout }: Source, then: () => void): void {
  let isKnown = false
  stdout.on('error', thrown => {
    if (isKnown || thrown.code !== 'EPIPE') return
    isKnown = true
    then()
  })
}

/** How often it is looked whether npm is still there, in milliseconds. */
const NPM_IS_THERE = 300

/**
 * npm hands a TERM to the shell that runs the script, which ends of it without telling us: our parent is then another
 * process. Of that we learn only by looking.
 */
function whenAbandonedByNpm(source: Source, then: () => void): void {
  if (source.env.npm_lifecycle_event === undefined) return
  const parent = source.ppid
  const timer = setInterval(() => {
    if (source.ppid === parent) return
    clearInterval(timer)
    then()
  }, NPM_IS_THERE)
  timer.unref()
}
