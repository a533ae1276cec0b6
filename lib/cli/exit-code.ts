import { constants } from 'node:os'
import { Fault, isFault } from '../fault.ts'
import { Problem } from '../problem.ts'
import { conclusionOf } from '../report/conclusion.ts'
import type { Conducted } from '../run/session.ts'
import { Interrupted } from './interrupts.ts'

/**
 * The exit codes of every command; part of the command line's contract. `failed` is only for a finding about
 * the tested target, never for trouble in this program. `fault` is for a bug in this program.
 */
export const EXIT = { ok: 0, failed: 1, usage: 2, inconclusive: 3, fault: 4 } as const

/**
 * The exit code of a run, finished or interrupted. A failed clean-up does not change it. If files could not
 * be written, the run is inconclusive, unless a required claim failed: that is known without the files.
 */
export function exitCodeOf(
  { report, fault, unwritten }: Pick<Conducted, 'report' | 'fault' | 'unwritten'>,
  interruption: unknown,
): number {
  if (fault !== undefined || interruption instanceof Fault) return EXIT.fault
  if (interruption instanceof Interrupted) return exitCodeOfSignal(interruption.signalName)
  const codes = {
    conformant: unwritten === undefined ? EXIT.ok : EXIT.inconclusive,
    'not conformant': EXIT.failed,
    inconclusive: EXIT.inconclusive,
  } as const
  return codes[conclusionOf(report)]
}

/** The exit code of a command that threw. */
export function exitCodeOfError(thrown: unknown): number {
  if (thrown instanceof Interrupted) return exitCodeOfSignal(thrown.signalName)
  if (isFault(thrown)) return EXIT.fault
  return thrown instanceof Problem && thrown.kind === 'usage' ? EXIT.usage : EXIT.inconclusive
}

/** 128 plus the signal's number, as in shells: 130 for INT, 143 for TERM, 129 for HUP, 141 for PIPE. */
function exitCodeOfSignal(name: NodeJS.Signals): number {
  return 128 + constants.signals[name]
}
