import { setImmediate as aTurn } from 'node:timers/promises'
import { Fault } from '../fault.ts'
import { messageOf } from '../problem.ts'
import { CLEAN_UP_WITHIN } from '../run/clean-up.ts'
import { EXIT, exitCodeOfError } from './exit-code.ts'
import { explain } from './explain.ts'
import { Interrupted, listenForInterrupts } from './interrupts.ts'

/** How long after an interrupt or a fault the process is ended at once where it has not ended in order, in milliseconds. */
const ENDED_WITHIN = (CLEAN_UP_WITHIN + 60) * 1000

/** What an ending says and does. */
export interface Leaving {
  print(line: string): void
  /** What a second Ctrl-C does before the process ends: it starts removals, and returns what is left to say. */
  atOnce(): string
}

/** How this process ends, whatever happens. */
export interface Ending {
  /** Aborted by the first interrupt, and by the first fault of pidns itself. */
  readonly signal: AbortSignal
  /** Ends the process once everything is written. @param exitCode of what it was asked to do, had nothing else happened */
  end(exitCode: number): Promise<never>
}

/**
 * Takes over how this process ends: by interrupts, by exceptions that nobody catches and rejections that nobody awaits,
 * of which Node and Mocha would each make an end of their own, and by streams that take no more.
 *
 * Until {@link Ending.end} says otherwise the exit code is that of a fault: Node ends by itself when nothing is left to
 * wait for.
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
    leaving.print(`pidns: the result can't be written to standard output: ${output.trouble}`)
    return EXIT.inconclusive
  }
  return {
    signal: AbortSignal.any([interrupts, faults.signal]),
    end: async exitCode => {
      await flushed(process.stdout)
      const code = codeOf(exitCode)
      await flushed(process.stderr)
      // What still listens, a watch or a kept connection, would keep the process.
      process.exit(code)
    },
  }
}

function sayFirst({ message, signalName }: Interrupted, leaving: Leaving): void {
  if (signalName === 'SIGPIPE') return
  const text = message.charAt(0).toUpperCase() + message.slice(1)
  leaving.print(`${text}: removing what was made. Once more to end at once.`)
}

function endAtOnce(exitCode: number, leaving: Leaving): never {
  try {
    leaving.print(leaving.atOnce())
  } finally {
    process.exit(exitCode)
  }
}

/**
 * Aborts its signal with a {@link Fault} for the first exception that nobody catches, and for the first rejection that
 * nobody awaits. The capture callback comes before every listener of 'uncaughtException', Mocha's too.
 */
function listenForFaults(interrupts: AbortSignal, leaving: Leaving): AbortController {
  const controller = new AbortController()
  const take = (thrown: unknown) => {
    // What is rejected with the interrupt is the interrupt, wherever that was waited for.
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

/** Standard error may be closed or full: nothing can be said then, and the work goes on. Results must arrive. */
function listenForOutput(): { trouble: string | undefined } {
  const output: { trouble: string | undefined } = { trouble: undefined }
  process.stderr.on('error', () => {})
  process.stdout.on('error', (thrown: NodeJS.ErrnoException) => {
    // A reader that has gone is an interrupt.
    if (thrown.code !== 'EPIPE') output.trouble ??= messageOf(thrown)
  })
  return output
}

/** Whether the reader of standard output has gone, before or after all was done. */
function isUnread({ reason }: AbortSignal): boolean {
  return reason instanceof Interrupted && reason.signalName === 'SIGPIPE'
}

/** Waits until a stream has taken what was written to it; one that failed never will. */
async function flushed(stream: NodeJS.WriteStream): Promise<void> {
  // A failed write is told in a turn of its own.
  await aTurn()
  if (stream.destroyed || !stream.writable) return
  const { promise, resolve } = Promise.withResolvers<void>()
  stream.once('error', () => resolve())
  stream.write('', () => resolve())
  await promise
  await aTurn()
}
