import { Fault, isFault } from '../fault.ts'
import { messageOf, Problem } from '../problem.ts'
import { Interrupted } from './interrupts.ts'

/** One clear sentence and what to do; a stack trace only for a fault of the suite, when it is asked for. */
export function explain(thrown: unknown, print: (text: string) => void): void {
  if (thrown instanceof Interrupted) return
  print(`pidns: ${messageOf(thrown)}`)
  if (thrown instanceof Problem && thrown.remedy !== undefined) print(thrown.remedy)
  if (!isFault(thrown)) return
  const then = thrown instanceof Fault ? ' What was made is removed.' : ''
  print(`This is a fault of pidns itself.${then} With PIDNS_DEBUG=1 it shows where it comes from.`)
  if (process.env.PIDNS_DEBUG !== undefined && thrown instanceof Error) print(thrown.stack ?? '')
}
