import { contextFrom } from '../context.ts'
import { visibleInColour } from '../visible.ts'
import { Display } from './display.ts'
import { EXIT, exitCodeOfError } from './exit-code.ts'
import { explain } from './explain.ts'
import { listenForInterrupts } from './interrupts.ts'
import { hasBeenSaid, program } from './program.ts'
import type { Shell } from './shell.ts'

const display = new Display(process.stderr)

const signal = listenForInterrupts(
  ({ message, signalName }) => {
    if (signalName === 'SIGPIPE') return
    display.print(`${capitalized(message)}: removing what was made. Once more to end at once.`)
  },
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
  write: text => void process.stdout.write(visibleInColour(text)),
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
    explain(thrown, text => display.print(text))
    return exitCodeOfError(thrown)
  } finally {
    display.close()
  }
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

process.exitCode = await main()
