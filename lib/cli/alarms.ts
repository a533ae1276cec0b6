import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CONTROLS } from '../mutant/catalogue.ts'
import { openKindLab } from '../mutant/lab/kind-lab.ts'
import { openRuntimeLab } from '../mutant/lab/runtime-lab.ts'
import { runSuite } from '../mutant/lab/suite.ts'
import { contextFrom } from '../provision/context.ts'
import { ensure } from '../provision/ensure.ts'
import { DEFAULT_KUBERNETES, parseKubernetesVersion } from '../provision/kubernetes/version.ts'
import { crun } from '../provision/oci-runtime/crun.ts'
import { parseRuntime } from '../provision/runtime/version.ts'
import type { Report } from '../report/schema.ts'
import { Display } from './display.ts'
import { listenForInterrupts } from './interrupts.ts'

/**
 * Looks for false alarms: `npm run test:alarms -- --runs 10` judges sound runtimes again and again, every claim each
 * time, and tells every required claim that fails or can't be judged. The runtimes are the cluster's own, the same
 * behind the mutants' wrapper, and crun; with `--runtime containerd` those of a bare containerd.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10' },
    kubernetes: { type: 'string', default: DEFAULT_KUBERNETES },
    reuse: { type: 'boolean', default: false },
    parallel: { type: 'string', default: '1' },
    runtime: { type: 'string' },
  },
})
const [runs, parallel] = [Number(values.runs), Number(values.parallel)]
if (!(runs > 0 && parallel > 0)) throw new Error('--runs and --parallel are numbers above 0')

const display = new Display(process.stderr)
let abandon = () => 'Ended at once.'
const signal = listenForInterrupts(
  () => display.print('removing what was made'),
  () => {
    display.print(abandon())
    process.exit(1)
  },
)
const context = contextFrom(process.env, signal)
const out = await mkdtemp(join(tmpdir(), 'pidns-alarms-'))
const hold = (given: () => string) => {
  abandon = given
}
const { lab, crunArguments } = await (values.runtime === undefined ? onKind() : onRuntime(values.runtime))
const controls = [...CONTROLS.keys()].map(name => [name, lab.argumentsFor(name)] as const)
const sound: Readonly<Record<string, readonly string[]>> = {
  runc: lab.ownArguments,
  ...Object.fromEntries(controls),
  crun: crunArguments,
}

interface Alarm {
  readonly runtime: string
  readonly turn: number
  readonly about: string
}
const alarms: Alarm[] = []
const waiting = Array.from({ length: runs }, (_, index) => index + 1).flatMap(turn =>
  Object.entries(sound).map(([runtime, args]) => ({ runtime, args, turn })),
)
async function work(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { runtime, args, turn } = next
    const report = await runSuite(args, join(out, `${runtime}-${turn}`), signal)
    const found = alarmsIn(report).map(about => ({ runtime, turn, about }))
    alarms.push(...found)
    for (const { about } of found) console.log(`  ${about}`)
    const { pass, fail, inconclusive } = report.summary.required
    console.log(
      `${runtime}, run ${turn} of ${runs}: required ${pass} pass, ${fail} fail, ${inconclusive} inconclusive; ${report.run.seconds.toFixed(0)} s`,
    )
  }
}
await Promise.all(Array.from({ length: parallel }, work)).finally(() =>
  display.progress.step('remove the runtimes', () => lab.close()),
)
display.close()

for (const runtime of Object.keys(sound)) {
  const of = alarms.filter(alarm => alarm.runtime === runtime)
  console.log(`${runtime}: ${runs} runs, ${of.length} required claims that failed or could not be judged`)
}
process.exitCode = alarms.length === 0 ? 0 : 1

async function onKind() {
  const wanted = { kubernetes: parseKubernetesVersion(values.kubernetes), nodes: 1, reuse: values.reuse }
  const other = await ensure(crun, context, display.progress)
  const catalogue = { oci: CONTROLS, api: new Map<string, never>(), runtimes: [other] }
  const lab = await openKindLab(wanted, catalogue, context, display.progress, hold)
  return { lab, crunArguments: lab.argumentsFor(other.name) }
}

/** A runtime in a container has crun as a handler from the beginning. */
async function onRuntime(runtime: string) {
  const lab = await openRuntimeLab(parseRuntime(runtime), CONTROLS, context, display.progress, hold)
  return { lab, crunArguments: [...lab.ownArguments, '--runtime-handler', 'crun'] }
}

function alarmsIn({ claims, problem }: Report): readonly string[] {
  const wrong = claims.filter(
    ({ level, verdict }) => level === 'required' && verdict !== 'pass' && verdict !== 'skipped',
  )
  return [
    ...(problem === undefined ? [] : [problem]),
    ...wrong.map(({ id, verdict, reason = '' }) => `${id} ${verdict}: ${reason}`),
  ]
}
