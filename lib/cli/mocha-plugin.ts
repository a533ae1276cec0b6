import type Mocha from 'mocha'
import { contextFrom } from '../context.ts'
import { addRootHooks } from '../mocha/root-hooks.ts'
import { offerOwnClient } from '../provision/docker/own/client.ts'
import { Session } from '../run/session.ts'
import { optionsOf, runFlags } from './commands/run.ts'
import { contextOf } from './consent.ts'
import { Display } from './display.ts'
import { exitCodeOfError } from './exit-code.ts'
import { explain } from './explain.ts'
import { Interrupted, listenForInterrupts } from './interrupts.ts'
import { settingsIn } from './settings.ts'

/**
 * Sets up a run under plain `npx mocha`, where Mocha's own reporter shows the results. The flags of `pidns
 * run` come from environment variables; see `settingsIn`.
 */
export async function mochaGlobalSetup(this: Mocha.Runner): Promise<void> {
  const { env } = process
  const display = new Display(process.stderr)
  let abandon = () => 'The run left nothing behind.'
  const signal = listenForInterrupts(
    ({ message }) => display.print(`${message}: cleaning up. Interrupt again to exit at once.`),
    interrupted => {
      display.print(abandon())
      process.exit(exitCodeOfError(interrupted))
    },
  )
  try {
    const flags = runFlags.parse({ claim: [], out: 'reports/latest', ...settingsIn(env) })
    const context = contextOf(flags, { context: contextFrom(env, signal), display, environment: env })
    await offerOwnClient(env, context)
    const session = new Session(optionsOf(flags, env), context, {
      progress: display.progress,
      onStart: run => {
        abandon = run.abandon
      },
      onOutcome: () => {},
    })
    addRootHooks(this, session)
    this.suite.afterAll('say where the report is', async () => {
      const { report, file, unwritten } = await session.end()
      const { problem } = report.cleanUp ?? {}
      if (problem !== undefined)
        display.print(`THE CLEAN-UP FAILED; the verdicts are still valid: ${problem}`)
      if (unwritten !== undefined) display.print(`Could not write every file of the run: ${unwritten}`)
      display.print(`Report: ${file}`)
      display.close()
    })
  } catch (thrown) {
    explain(thrown, text => display.print(text))
    process.exit(exitCodeOfError(thrown))
  }
  endInterrupted(this, signal)
}

/** Stops Mocha's tests when the run is interrupted, and sets the exit code of the interrupt. */
function endInterrupted(runner: Mocha.Runner, signal: AbortSignal): void {
  signal.addEventListener('abort', () => runner.abort(), { once: true })
  process.once('exit', () => {
    if (signal.reason instanceof Interrupted) process.exitCode = exitCodeOfError(signal.reason)
  })
}
