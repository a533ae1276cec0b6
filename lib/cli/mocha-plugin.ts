import type Mocha from 'mocha'
import { contextFrom } from '../context.ts'
import { addRootHooks } from '../mocha/root-hooks.ts'
import { Problem } from '../problem.ts'
import { offerOwnClient } from '../provision/docker/own/client.ts'
import { Session } from '../run/session.ts'
import { mustAgree } from './agreement.ts'
import { optionsOf, runFlags } from './commands/run.ts'
import { contextOf } from './consent.ts'
import { Display } from './display.ts'
import { EXIT, exitCodeOf, exitCodeOfError } from './exit-code.ts'
import { explain } from './explain.ts'
import { fittingOf } from './fitting-flags.ts'
import { Interrupted, listenForInterrupts } from './interrupts.ts'
import { settingsIn } from './settings.ts'
import { troublesOf } from './troubles.ts'

/**
 * Sets up a run under plain `npx mocha`, where Mocha's own reporter shows the results. The flags of `pidns
 * run` come from environment variables; see `settingsIn`. The exit codes are those of `pidns run`.
 */
export async function mochaGlobalSetup(this: Mocha.Runner | { readonly suite?: undefined }): Promise<void> {
  const display = new Display(process.stderr)
  try {
    if (this.suite === undefined)
      throw new Problem('usage', "A run can't be watched: Mocha was given --watch.")
    await prepare(this, display)
  } catch (thrown) {
    explain(thrown, text => display.print(text))
    process.exit(exitCodeOfError(thrown))
  }
}

/** The flags that Mocha has itself, or a reporter of it. */
const OF_PIDNS_RUN = [
  ...['claim', 'focus', 'skip', 'rerun', 'withoutRestarts', 'failFast'],
  ...['json', 'quiet', 'summary', 'dryRun'],
]

async function prepare(runner: Mocha.Runner, display: Display): Promise<void> {
  const { env } = process
  let abandon = () => 'The run left nothing behind.'
  const signal = listenForInterrupts(
    ({ message }) => display.print(`${message}: cleaning up. Interrupt again to exit at once.`),
    interrupted => {
      display.print(abandon())
      process.exit(exitCodeOfError(interrupted))
    },
  )
  const { provision: _, ...settable } = runFlags.shape
  const flags = runFlags.parse(settingsIn(env, settable, OF_PIDNS_RUN))
  const context = contextOf(flags, { context: contextFrom(env, signal), display, environment: env })
  await offerOwnClient(env, context)
  const options = { ...optionsOf(flags, env), fitting: await fittingOf(flags) }
  const session = new Session(options, context, {
    progress: display.progress,
    onSelected: claims => mustAgree(options, claims, flags.yes === true, { display, context }),
    onStart: run => {
      abandon = run.abandon
    },
    onOutcome: () => {},
  })
  addRootHooks(runner, session)
  signal.addEventListener('abort', () => runner.abort(), { once: true })
  runner.suite.afterAll('say where the report is', async function () {
    this.timeout(0)
    const exitCode = await session.end().then(
      conducted => {
        for (const trouble of troublesOf(conducted)) display.print(trouble)
        display.print(`Report: ${conducted.file}`)
        return exitCodeOf(conducted, signal.reason)
      },
      thrown => exitCodeOfError(signal.reason instanceof Interrupted ? signal.reason : thrown),
    )
    display.close()
    // Mocha's own is the number of failures, which could be that of a signal.
    if (exitCode !== EXIT.ok)
      process.once('exit', () => {
        process.exitCode = exitCode
      })
  })
}
