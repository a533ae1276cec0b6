import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CONTROLS } from '../mutant/catalogue.ts'
import { openKindLab } from '../mutant/lab/kind-lab.ts'
import type { Lab } from '../mutant/lab/lab.ts'
import { openRuntimeLab } from '../mutant/lab/runtime-lab.ts'
import { runSuite } from '../mutant/lab/suite.ts'
import { ensure } from '../provision/ensure.ts'
import { DEFAULT_KUBERNETES, parseKubernetesVersion } from '../provision/kubernetes/version.ts'
import { crun } from '../provision/oci-runtime/crun.ts'
import { parseRuntime } from '../provision/runtime/version.ts'
import type { Report } from '../report/schema.ts'
import { countFrom, exitCodeFor, type Script, script } from './script.ts'

interface Alarm {
  readonly runtime: string
  readonly about: string
}

/** Sound runtimes side by side, and the arguments with which a run judges each. */
interface SoundRuntimes {
  readonly lab: Lab
  readonly argumentsOf: ReadonlyMap<string, readonly string[]>
}

/**
 * Looks for false alarms: judges every claim on sound runtimes again and again, and prints each required
 * claim that fails or can't be judged. The runtimes are the cluster's own, the same behind the mutants'
 * wrapper, and crun. With `--runtime containerd` they are those of a bare containerd.
 */
await script(
  'npm run test:alarms -- [--runs 10] [--parallel 1] [--kubernetes VERSION] [--reuse] [--runtime containerd]',
  {
    options: {
      runs: { type: 'string', default: '10' },
      kubernetes: { type: 'string', default: DEFAULT_KUBERNETES },
      reuse: { type: 'boolean', default: false },
      parallel: { type: 'string', default: '1' },
      runtime: { type: 'string' },
    },
  },
  async (world, { values }) => {
    const runs = countFrom('--runs', values.runs)
    const parallel = countFrom('--parallel', values.parallel)
    const { lab, argumentsOf } = await (values.runtime === undefined
      ? onKind(values, world)
      : onRuntime(values.runtime, world))
    const alarms = await judgeAll(argumentsOf, runs, parallel, world).finally(() =>
      world.display.progress.step('remove the runtimes', () => lab.close()),
    )
    for (const runtime of argumentsOf.keys()) {
      const of = alarms.filter(alarm => alarm.runtime === runtime)
      console.log(`${runtime}: ${runs} runs, ${of.length} required claims failed or could not be judged`)
    }
    return exitCodeFor(alarms.length === 0)
  },
)

async function judgeAll(
  argumentsOf: SoundRuntimes['argumentsOf'],
  runs: number,
  parallel: number,
  { context: { signal } }: Script,
): Promise<readonly Alarm[]> {
  const out = await mkdtemp(join(tmpdir(), 'pidns-alarms-'))
  const alarms: Alarm[] = []
  const waiting = Array.from({ length: runs }, (_, index) => index + 1).flatMap(turn =>
    [...argumentsOf].map(([runtime, args]) => ({ runtime, args, turn })),
  )
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { runtime, args, turn } = next
      const report = await runSuite(args, join(out, `${runtime}-${turn}`), signal)
      const found = alarmsIn(report)
      alarms.push(...found.map(about => ({ runtime, about })))
      for (const about of found) console.log(`  ${about}`)
      const { pass, fail, inconclusive } = report.summary.required
      console.log(
        `${runtime}, run ${turn} of ${runs}: required ${pass} pass, ${fail} fail, ${inconclusive} inconclusive; ${report.run.seconds.toFixed(0)} s`,
      )
    }
  }
  await Promise.all(Array.from({ length: parallel }, work))
  return alarms
}

async function onKind(
  { kubernetes, reuse }: { kubernetes: string; reuse: boolean },
  { context, display, hold }: Script,
): Promise<SoundRuntimes> {
  const wanted = { kubernetes: parseKubernetesVersion(kubernetes), nodes: 1, reuse }
  const other = await ensure(crun, context, display.progress)
  const catalogue = { oci: CONTROLS, api: new Map<string, never>(), runtimes: [other] }
  const lab = await openKindLab(wanted, catalogue, context, display.progress, hold)
  return { lab, argumentsOf: new Map([...controlsOf(lab), ['crun', lab.argumentsFor(other.name)]]) }
}

/** A runtime in a container already has crun as a handler. */
async function onRuntime(runtime: string, { context, display, hold }: Script): Promise<SoundRuntimes> {
  const lab = await openRuntimeLab(
    { runtime: parseRuntime(runtime) },
    { oci: CONTROLS },
    context,
    display.progress,
    hold,
  )
  const crunArguments = [...lab.ownArguments, '--runtime-handler', 'crun']
  return { lab, argumentsOf: new Map([...controlsOf(lab), ['crun', crunArguments]]) }
}

function controlsOf(lab: Lab): readonly (readonly [string, readonly string[]])[] {
  const controls = [...CONTROLS.keys()].map(name => [name, lab.argumentsFor(name)] as const)
  return [['runc', lab.ownArguments], ...controls]
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
