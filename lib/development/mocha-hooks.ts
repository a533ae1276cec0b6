import { takeTheBench } from '../claim/mocha.ts'
import { allClaims } from '../claim/registry.ts'
import { optionsOf } from '../cli/commands/run.ts'
import { contextOf } from '../cli/consent.ts'
import { Display } from '../cli/display.ts'
import { exitCodeOfError } from '../cli/exit-code.ts'
import { listenForInterrupts } from '../cli/interrupts.ts'
import { TARGETS } from '../cli/target-choice.ts'
import { contextFrom } from '../context.ts'
import { offerOwnClient } from '../provision/docker/own/client.ts'
import { ReportFolder } from '../report/folder.ts'
import { writeReport } from '../report/write.ts'
import { Run } from '../run/run.ts'

/**
 * The run for a plain `npx mocha`, in which Mocha's own reporter tells what happened. What `pidns run` takes as flags
 * comes from the environment: PIDNS_TARGET, PIDNS_KUBERNETES, PIDNS_KEEP, PIDNS_REUSE, PIDNS_OUT, PIDNS_PROVISION, KUBECONFIG,
 * CONTAINER_RUNTIME_ENDPOINT.
 */
export const mochaHooks = {
  async beforeAll(this: Mocha.Context) {
    this.timeout(0)
    run = new Run(allClaims(), context)
    folder = await ReportFolder.take(options.out, run.id)
    await writeReport(await run.report('judging'), folder)
    await folder.clear()
    takeTheBench(run)
    await run.open(options.target, display.progress).catch(async thrown => {
      run?.fail(thrown)
      await end()
      throw thrown
    })
  },
  async afterAll(this: Mocha.Context) {
    this.timeout(0)
    await end()
    display.close()
  },
}

async function end(): Promise<void> {
  if (run === undefined || folder === undefined) return
  await writeReport(await run.report('cleaning up'), folder)
  await run.close(display.progress)
  const report = await run.report('ended')
  await writeReport(report, folder)
  if (report.cleanUp?.problem !== undefined) display.print(`The clean-up failed: ${report.cleanUp.problem}`)
  display.print(`Report: ${folder.file}`)
}

const { env } = process
const display = new Display(process.stderr)
const signal = listenForInterrupts(
  ({ message }) => display.print(`${message}: removing what was made`),
  interrupted => {
    display.print(run?.abandon() ?? '')
    process.exit(exitCodeOfError(interrupted))
  },
)
const context = contextOf({}, { context: contextFrom(env, signal), display, environment: env })
await offerOwnClient(env, context)
const options = optionsOf(
  {
    target: TARGETS.find(target => target === env.PIDNS_TARGET) ?? 'kind',
    kubernetes: env.PIDNS_KUBERNETES,
    nodes: env.PIDNS_NODES,
    keep: env.PIDNS_KEEP !== undefined,
    reuse: env.PIDNS_REUSE !== undefined,
    claim: [],
    out: env.PIDNS_OUT ?? 'reports/latest',
  },
  env,
)
let run: Run | undefined
let folder: ReportFolder | undefined
