import { messageOf, Problem } from '../problem.ts'
import { contextFrom } from '../provision/context.ts'
import { Display } from './display.ts'
import { EXIT, exitCodeOfError } from './exit-code.ts'
import { Interrupted, listenForInterrupts } from './interrupts.ts'
import { hasBeenSaid, program } from './program.ts'
import type { Shell } from './shell.ts'

const display = new Display(process.stderr)

const signal = listenForInterrupts(
  ({ message }) =>
    display.print(`${capitalized(message)}: removing what was made. Once more to end at once.`),
  interrupted => {
    display.print(shell.atOnce())
    process.exit(exitCodeOfError(interrupted))
  },
)

const shell: Shell = {
  display,
  context: contextFrom(process.env, signal),
  args: process.argv.slice(2),
  environment: process.env,
  write: text => void process.stdout.write(text),
  atOnce: () => 'Ended at once.',
}

async function main(): Promise<number> {
  let exitCode: number = EXIT.ok
  try {
    await program(shell, code => {
      exitCode = code
    }).parseAsync()
    return exitCode
  } catch (thrown) {
    if (hasBeenSaid(thrown)) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage
    explain(thrown)
    return exitCodeOfError(thrown)
  } finally {
    display.close()
  }
}

/** One clear sentence and what to do; a stack trace only for a fault of the suite, when it is asked for. */
function explain(thrown: unknown): void {
  if (thrown instanceof Interrupted) return
  display.print(`pidns: ${messageOf(thrown)}`)
  if (thrown instanceof Problem) {
    if (thrown.remedy !== undefined) display.print(thrown.remedy)
    return
  }
  display.print('This is a fault of pidns itself. With PIDNS_DEBUG=1 it shows where it comes from.')
  if (process.env.PIDNS_DEBUG !== undefined && thrown instanceof Error) display.print(thrown.stack ?? '')
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

process.exitCode = await main()
