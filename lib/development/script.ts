import { type ParseArgsConfig, parseArgs } from 'node:util'
import { contextOf } from '../cli/consent.ts'
import { Display } from '../cli/display.ts'
import { takeOverTheEnd } from '../cli/ending.ts'
import { EXIT, exitCodeOfError } from '../cli/exit-code.ts'
import { explain } from '../cli/explain.ts'
import { type Context, contextFrom } from '../context.ts'
import { messageOf, Problem } from '../problem.ts'
import { offerOwnClient } from '../provision/docker/own/client.ts'

/** What a script of this repository gets. */
export interface Script {
  readonly display: Display
  readonly context: Context
  /** Sets what a second Ctrl-C does before the process ends: start removals, and return a last message. */
  hold(abandon: () => string): void
}

/**
 * Runs a script as `pidns` runs a command. `--help` prints the usage. Ctrl-C ends it in order, a second
 * Ctrl-C at once. An error becomes one sentence. The process exits with the code that the script returns.
 * @param usage the command line; `--help` also prints what stands below its first line
 */
export async function script<Config extends ParseArgsConfig>(
  usage: string,
  config: Config,
  run: (script: Script, args: ReturnType<typeof parseArgs<Config>>) => Promise<number>,
): Promise<void> {
  if (process.argv.includes('--help')) {
    console.log(usage)
    return
  }
  const display = new Display(process.stderr)
  let abandon = () => 'Ended at once.'
  const ending = takeOverTheEnd({ print: line => display.print(line), atOnce: () => abandon() })
  const hold = (given: () => string) => {
    abandon = given
  }
  let exitCode: number
  try {
    const args = parsed(config, usage)
    const plain = contextFrom(process.env, ending.signal)
    await offerOwnClient(process.env, plain)
    const context = contextOf({}, { context: plain, display, environment: process.env })
    exitCode = await run({ display, context, hold }, args)
  } catch (thrown) {
    if (thrown !== ending.signal.reason) explain(thrown, text => display.print(text))
    exitCode = exitCodeOfError(thrown)
  }
  display.close()
  await ending.end(exitCode)
}

/** @throws Problem (usage) for arguments that the script does not accept */
function parsed<Config extends ParseArgsConfig>(config: Config, usage: string) {
  try {
    return parseArgs(config)
  } catch (thrown) {
    throw new Problem('usage', messageOf(thrown), { remedy: `Usage: ${usage.split('\n')[0]}` })
  }
}

/** The exit code of a script that checked something. */
export function exitCodeFor(isRight: boolean): number {
  return isRight ? EXIT.ok : EXIT.failed
}

/** Parses a flag's value. @throws Problem (usage) when it is not a whole number above 0 */
export function countFrom(flag: string, text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count > 0) return count
  throw new Problem('usage', `${flag} ${text} is not a whole number above 0.`)
}
