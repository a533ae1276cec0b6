import { takeTheBench } from '../claim/mocha.ts'
import { allClaims } from '../claim/registry.ts'
import { optionsOf } from '../cli/commands/run.ts'
import { contextOf } from '../cli/consent.ts'
import { Display } from '../cli/display.ts'
import { listenForInterrupts } from '../cli/interrupts.ts'
import { TARGETS } from '../cli/target-choice.ts'
import { contextFrom } from '../context.ts'
import { offerOwnClient } from '../provision/docker/own/client.ts'
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
    takeTheBench(run)
    await run.open(options.target, display.progress).catch(async thrown => {
      await run?.close(display.progress)
      throw thrown
    })
  },
  async afterAll(this: Mocha.Context) {
    this.timeout(0)
    await run?.close(display.progress)
    if (run !== undefined) display.print(`Report: ${await writeReport(await run.report(), options.out)}`)
    display.close()
  },
}

const { env } = process
const display = new Display(process.stderr)
const signal = listenForInterrupts(
  ({ message }) => display.print(`${message}: removing what was made`),
  () => {
    display.print(run?.abandon() ?? '')
    process.exit(1)
  },
)
const context = contextOf({}, { context: contextFrom(env, signal), display, environment: env })
offerOwnClient(env, context)
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
