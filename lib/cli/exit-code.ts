import { constants } from 'node:os'
import { Problem } from '../problem.ts'
import { conclusionOf } from '../report/conclusion.ts'
import type { Report } from '../report/schema.ts'
import { Interrupted } from './interrupts.ts'

/** What the exit codes of every command mean; part of the command line's contract. */
export const EXIT = { ok: 0, failed: 1, usage: 2, inconclusive: 3, fault: 4 } as const

/** The exit code of a run that has ended by itself or was interrupted. */
export function exitCodeOf(report: Report, interruption: unknown): number {
  if (interruption instanceof Interrupted) return exitCodeOfSignal(interruption.signalName)
  const codes = {
    conformant: EXIT.ok,
    'not conformant': EXIT.failed,
    inconclusive: EXIT.inconclusive,
  } as const
  return codes[conclusionOf(report)]
}

/** The exit code of a command that threw. */
export function exitCodeOfError(thrown: unknown): number {
  if (thrown instanceof Interrupted) return exitCodeOfSignal(thrown.signalName)
  return thrown instanceof Problem && thrown.kind === 'usage' ? EXIT.usage : EXIT.inconclusive
}

/** 128 and the signal's number, as shells report it: 130 for INT, 143 for TERM. */
function exitCodeOfSignal(name: NodeJS.Signals): number {
  return 128 + constants.signals[name]
}
