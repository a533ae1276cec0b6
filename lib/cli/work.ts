import { contextFrom } from '../context.ts'
import { offerOwnClient } from '../provision/docker/own/client.ts'
import { visibleInColour } from '../visible.ts'
import { Display } from './display.ts'
import { takeOverTheEnd } from './ending.ts'
import { EXIT, exitCodeOfError } from './exit-code.ts'
import { explain } from './explain.ts'
import { refuseHabits } from './habits.ts'
import { hasBeenSaid, program } from './program.ts'
import type { Shell } from './shell.ts'

/** Does what the command line says, and ends the process with its exit code. */
export async function work(): Promise<void> {
  const display = new Display(process.stderr)
  const ending = takeOverTheEnd({ print: line => display.print(line), atOnce: () => shell.atOnce() })
  const shell: Shell = {
    display,
    context: contextFrom(process.env, ending.signal),
    args: process.argv.slice(2),
    environment: process.env,
    write: text => void process.stdout.write(visibleInColour(text)),
    atOnce: () => 'Exited at once.',
  }
  await ending.end(await exitCodeOfWork(shell, ending.signal))
}

async function exitCodeOfWork(shell: Shell, signal: AbortSignal): Promise<number> {
  const { display, context } = shell
  let exitCode: number = EXIT.ok
  try {
    refuseHabits(shell.args)
    await offerOwnClient(process.env, context)
    await program(shell, code => {
      exitCode = code
    }).parseAsync()
    return exitCode
  } catch (thrown) {
    if (hasBeenSaid(thrown)) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage
    if (thrown !== signal.reason) explain(thrown, text => display.print(text))
    return exitCodeOfError(thrown)
  } finally {
    display.close()
  }
}
