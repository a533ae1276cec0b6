import { relative, resolve } from 'node:path'
import { z } from 'zod'
import { claimLine, terminalView } from '../../report/terminal.ts'
import { conduct } from '../../run/conduct.ts'
import type { RunOptions } from '../../run/options.ts'
import { commandOf } from '../command-line.ts'
import { exitCodeOf } from '../exit-code.ts'
import { implementationFlags, implementationOf } from '../implementation.ts'
import { publish } from '../publish.ts'
import type { Shell } from '../shell.ts'
import { targetChoiceOf, targetFlags } from '../target-choice.ts'

const someFlags = z.object({
  ...implementationFlags.shape,
  ...targetFlags.shape,
  claim: z.array(z.string()),
  out: z.string(),
  json: z.boolean().optional(),
  summary: z.string().optional(),
})

/** `pidns run` */
export async function run(flags: unknown, shell: Shell): Promise<number> {
  const { display, context } = shell
  const parsed = someFlags.parse(flags)
  const implementation = await implementationOf(parsed)
  const options = {
    command: commandOf(shell.args),
    ...optionsOf(parsed, shell.environment),
    ...(implementation !== undefined && { implementation }),
  }
  const { report, file } = await conduct(options, context, {
    progress: display.progress,
    onStart: run => {
      shell.atOnce = () => run.abandon()
    },
    onOutcome: ({ claim, judgement, seconds }) => {
      const { id, title, level } = claim
      display.print(claimLine({ id, title, level, verdict: judgement.verdict, seconds }))
    },
  })
  display.close()
  shell.write(parsed.json ? `${JSON.stringify(report)}\n` : `\n${terminalView(report, relative('', file))}\n`)
  await publish(report, parsed.summary, shell)
  return exitCodeOf(report, context.signal.reason)
}

/** What the flags mean. @throws Problem (usage) for flags that contradict each other. */
export function optionsOf(flags: RunFlags, environment: Readonly<NodeJS.ProcessEnv>): RunOptions {
  return { claims: flags.claim, out: resolve(flags.out), target: targetChoiceOf(flags, environment) }
}

type RunFlags = z.infer<typeof someFlags>
