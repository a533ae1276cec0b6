/** The user or the system wants the program to exit: Ctrl-C, TERM, a closed terminal, no reader. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  readonly signalName: NodeJS.Signals

  constructor(signalName: NodeJS.Signals) {
    super(`interrupted by ${signalName}`)
    this.signalName = signalName
  }
}

/**
 * In milliseconds. The terminal sends Ctrl-C to this process, and npm forwards it again. Two interrupts
 * within this time are the same one.
 */
const SAME_INTERRUPT = 500

/** Where interrupts come from: this process. */
export interface Source {
  on(name: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown
  readonly stdout: { on(name: 'error', listener: (thrown: NodeJS.ErrnoException) => void): unknown }
  readonly ppid: number
  readonly env: Readonly<NodeJS.ProcessEnv>
}

/**
 * Aborts the returned signal on the first interrupt and calls `atOnce` on the second. An interrupt is INT,
 * TERM, HUP or a reader that has gone.
 * @param atFirst called with the first interrupt
 * @param atOnce called with the second; must exit the process
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

/** Notices that the reader of standard output has gone: `pidns run --json | head`. Further writes fail. */
function whenNobodyReads({ stdout }: Source, then: () => void): void {
  let isKnown = false
  stdout.on('error', thrown => {
    if (isKnown || thrown.code !== 'EPIPE') return
    isKnown = true
    then()
  })
}

/** How often to check that npm is still there, in milliseconds. */
const NPM_IS_THERE = 300

/**
 * npm sends TERM to the shell that runs the script. The shell exits without telling this process, which then
 * gets another parent. Only polling shows that.
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
