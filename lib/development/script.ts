import { type ParseArgsConfig, parseArgs } from 'node:util'
import { contextOf } from '../cli/consent.ts'
import { Display } from '../cli/display.ts'
import { takeOverTheEnd } from '../cli/ending.ts'
import { EXIT, exitCodeOfError } from '../cli/exit-code.ts'
import { explain } from '../cli/explain.ts'
import { type Context, contextFrom } from '../context.ts'
import { messageOf, Problem } from '../problem.ts'
import { offerOwnClient } from '../provision/docker/own/client.ts'

/** What a script of this repository is given of the world. */
export interface Script {
  readonly display: Display
  readonly context: Context
  /** Says what a second Ctrl-C does before the process ends: it starts removals, and returns what is left to say. */
  hold(abandon: () => string): void
}

/**
 * Runs a script as `pidns` runs a command: `--help` tells its usage, Ctrl-C ends it in order, a second one at once, and
 * what it throws is told in a sentence. The process ends with what it returns as its exit code.
 * @param usage the command line
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

/** @throws Problem (usage) for arguments that the script does not take */
function parsed<Config extends ParseArgsConfig>(config: Config, usage: string) {
  try {
    return parseArgs(config)
  } catch (thrown) {
    throw new Problem('usage', messageOf(thrown), { remedy: `Usage: ${usage}` })
  }
}

/** The exit code of a script that looked for something wrong. */
export function exitCodeFor(isRight: boolean): number {
  return isRight ? EXIT.ok : EXIT.failed
}

/** A number above 0 that a flag gives. @throws Problem (usage) when it is none */
export function countFrom(flag: string, text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count > 0) return count
  throw new Problem('usage', `${flag} ${text} is no number above 0.`)
}
