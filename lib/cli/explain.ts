import { Fault, isFault } from '../fault.ts'
import { messageOf, Problem } from '../problem.ts'
import { Interrupted } from './interrupts.ts'

/** Prints one clear sentence and what to do. With PIDNS_DEBUG, also prints the stack trace of a fault. */
export function explain(thrown: unknown, print: (text: string) => void): void {
  if (thrown instanceof Interrupted) return
  print(`pidns: ${messageOf(thrown)}`)
  if (thrown instanceof Problem && thrown.remedy !== undefined) print(thrown.remedy)
  if (!isFault(thrown)) return
  const then = thrown instanceof Fault ? ' pidns removes what it created.' : ''
  print(`This is a fault of pidns itself.${then} Set PIDNS_DEBUG=1 to see the stack trace.`)
  if (process.env.PIDNS_DEBUG !== undefined && thrown instanceof Error) print(thrown.stack ?? '')
}
