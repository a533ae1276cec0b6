import { setImmediate as aTurn } from 'node:timers/promises'
import { Fault } from '../fault.ts'
import { messageOf } from '../problem.ts'
import { CLEAN_UP_WITHIN } from '../run/clean-up.ts'
import { EXIT, exitCodeOfError } from './exit-code.ts'
import { explain } from './explain.ts'
import { Interrupted, listenForInterrupts } from './interrupts.ts'

/** Time for an orderly exit after an interrupt or a fault, in milliseconds. Then the process just exits. */
const ENDED_WITHIN = (CLEAN_UP_WITHIN + 60) * 1000

/** What the process does as it exits. */
export interface Leaving {
  print(line: string): void
  /** Runs on a second Ctrl-C, just before the process exits: starts removals and returns a last message. */
  atOnce(): string
}

/** How this process exits, whatever happens. */
export interface Ending {
  /** Aborted by the first interrupt or the first fault of pidns itself. */
  readonly signal: AbortSignal
  /**
   * Exits once all output is written.
   * @param exitCode the command's own; an interrupt or a fault can replace it
   */
  end(exitCode: number): Promise<never>
}

/**
 * Takes control of how this process exits. It handles interrupts, uncaught exceptions, unhandled rejections
 * and broken output streams. Node and Mocha would each handle exceptions and rejections in their own way.
 *
 * Until {@link Ending.end} runs, the exit code is that of a fault, because Node also exits by itself when
 * nothing is left to wait for.
 */
export function takeOverTheEnd(leaving: Leaving): Ending {
  process.exitCode = EXIT.fault
  const interrupts = listenForInterrupts(
    interrupted => {
      sayFirst(interrupted, leaving)
      setTimeout(() => endAtOnce(exitCodeOfError(interrupted), leaving), ENDED_WITHIN).unref()
    },
    interrupted => endAtOnce(exitCodeOfError(interrupted), leaving),
  )
  const faults = listenForFaults(interrupts, leaving)
  const output = listenForOutput()
  const codeOf = (exitCode: number) => {
    if (faults.signal.aborted) return EXIT.fault
    if (exitCode !== EXIT.ok) return exitCode
    if (isUnread(interrupts)) return exitCodeOfError(interrupts.reason)
    if (output.trouble === undefined) return exitCode
    leaving.print(`pidns: can't write the result to standard output: ${output.trouble}`)
    return EXIT.inconclusive
  }
  return {
    signal: AbortSignal.any([interrupts, faults.signal]),
    end: async exitCode => {
      await flushed(process.stdout)
      const code = codeOf(exitCode)
      await flushed(process.stderr)
      // An open watch or a kept connection would keep the process alive.
      process.exit(code)
    },
  }
}

function sayFirst({ message, signalName }: Interrupted, leaving: Leaving): void {
  if (signalName === 'SIGPIPE') return
  const text = message.charAt(0).toUpperCase() + message.slice(1)
  leaving.print(`${text}: cleaning up. Interrupt again to exit at once.`)
}

function endAtOnce(exitCode: number, leaving: Leaving): never {
  try {
    leaving.print(leaving.atOnce())
  } finally {
    process.exit(exitCode)
  }
}

/**
 * Aborts its signal with a {@link Fault} on the first uncaught exception or unhandled rejection. The capture
 * callback runs before every 'uncaughtException' listener, including Mocha's.
 */
function listenForFaults(interrupts: AbortSignal, leaving: Leaving): AbortController {
  const controller = new AbortController()
  const take = (thrown: unknown) => {
    // A rejection with the interrupt as its reason is that interrupt, not a fault.
    if (controller.signal.aborted || (interrupts.aborted && thrown === interrupts.reason)) return
    const fault = new Fault(thrown)
    explain(fault, text => leaving.print(text))
    setTimeout(() => endAtOnce(EXIT.fault, leaving), ENDED_WITHIN).unref()
    controller.abort(fault)
  }
  process.setUncaughtExceptionCaptureCallback(take)
  process.on('unhandledRejection', take)
  return controller
}

/** Ignores a closed or full standard error, but notes trouble with standard output: results must arrive. */
function listenForOutput(): { trouble: string | undefined } {
  const output: { trouble: string | undefined } = { trouble: undefined }
  process.stderr.on('error', () => {})
  process.stdout.on('error', (thrown: NodeJS.ErrnoException) => {
    // EPIPE means that the reader has gone. That counts as an interrupt.
    if (thrown.code !== 'EPIPE') output.trouble ??= messageOf(thrown)
  })
  return output
}

/** Whether the reader of standard output has gone, before or after the work was done. */
function isUnread({ reason }: AbortSignal): boolean {
  return reason instanceof Interrupted && reason.signalName === 'SIGPIPE'
}

/** Waits until a stream has written everything. Does not wait for a failed stream. */
async function flushed(stream: NodeJS.WriteStream): Promise<void> {
  // Node reports a failed write in a later turn of the event loop.
  await aTurn()
  if (stream.destroyed || !stream.writable) return
  const { promise, resolve } = Promise.withResolvers<void>()
  stream.once('error', () => resolve())
  stream.write('', () => resolve())
  await promise
  await aTurn()
}
