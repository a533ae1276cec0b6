import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CONTROLS, OCI_MUTANTS } from '../mutant/catalogue.ts'
import { handlerOf } from '../mutant/lab/handlers.ts'
import { openRuntimeLab, type RuntimeLab } from '../mutant/lab/runtime-lab.ts'
import { type Comparison, PID_TESTS, pidTestsIn } from '../mutant/matrix/critest.ts'
import { messageOf } from '../problem.ts'
import { cached } from '../provision/artefact.ts'
import { contextFrom } from '../provision/context.ts'
import { critestBinary, critestImages } from '../provision/critest.ts'
import { CRICTL } from '../provision/node-image/versions.ts'
import { parseRuntime } from '../provision/runtime/version.ts'
import { Display } from './display.ts'
import { listenForInterrupts } from './interrupts.ts'

/**
 * Has critest's three tests of pid namespaces judge the same faulty runtimes: `npm run compare:critest`. It builds
 * critest, starts a bare containerd with the mutants as handlers, has critest as its only user, and writes the
 * comparison's data: `--out docs/mutants/critest.json`.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: 'docs/mutants/critest.json' },
    runtime: { type: 'string', default: 'containerd' },
  },
})
const HOME = '/opt/critest'
const MAY_TAKE = 150

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
const begin = performance.now()
const mutants = new Map(
  [...OCI_MUTANTS, ...CONTROLS].filter(([name]) => positionals.length === 0 || positionals.includes(name)),
)
const runtime = parseRuntime(values.runtime)
const lab = await openRuntimeLab(runtime, mutants, context, display.progress, given => {
  abandon = given
})
try {
  await display.progress.step('put critest and its images there', step => furnish(lab, step))
  const rows: Comparison['rows'] = []
  for (const name of mutants.keys()) {
    signal.throwIfAborted()
    const { failed, passed } = await judge(lab, name)
    rows.push({ mutant: name, failed, passed })
    display.print(`${name}: ${failed.length === 0 ? 'unnoticed' : failed.join(', ')}`)
  }
  const made = {
    command: 'npm run compare:critest',
    at: new Date().toISOString(),
    critest: CRICTL,
    target: lab.target,
    seconds: (performance.now() - begin) / 1000,
  }
  const comparison: Comparison = { kind: 'CritestComparison', made, rows }
  await mkdir(join(values.out, '..'), { recursive: true })
  await writeFile(values.out, `${JSON.stringify(comparison, null, 2)}\n`)
  const noticed = rows.filter(({ mutant, failed }) => failed.length > 0 && OCI_MUTANTS.has(mutant))
  console.log(`${noticed.length} of ${OCI_MUTANTS.size} mutants noticed; data: ${values.out}`)
} finally {
  await display.progress.step('remove the runtime', () => lab.close())
  display.close()
}

async function furnish(
  { node, socket }: RuntimeLab,
  step: Parameters<typeof critestImages>[2],
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pidns-'))
  try {
    const [binary, archives] = [
      await cached(critestBinary(context), context, step),
      await critestImages(folder, context, step),
    ]
    await node.run('mkdir', '-p', HOME)
    await node.copy(join(binary, 'critest'), HOME)
    for (const archive of archives) {
      await node.copy(archive, `${HOME}/image.tar`)
      await node.run(
        'ctr',
        '--address',
        socket,
        '--namespace',
        'k8s.io',
        'images',
        'import',
        `${HOME}/image.tar`,
      )
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** critest ends with an error when a test fails; what it found stands in its report. */
async function judge({ node, socket }: RuntimeLab, name: string): Promise<ReturnType<typeof pidTestsIn>> {
  const report = `${HOME}/report.json`
  await node.run('rm', '-f', report)
  const options = [
    ...['-runtime-endpoint', `unix://${socket}`, '-image-endpoint', `unix://${socket}`],
    ...[
      '-runtime-handler',
      handlerOf(name),
      '-ginkgo.focus',
      PID_TESTS.map(test => `support ${test}`).join('|'),
    ],
    ...['-ginkgo.json-report', report, '-ginkgo.no-color'],
  ]
  const failure = await node.run('timeout', String(MAY_TAKE), `${HOME}/critest`, ...options).then(
    () => undefined,
    thrown => thrown,
  )
  const json = await node.read(report).catch(() => {
    throw new Error(`critest left no report: ${messageOf(failure)}`)
  })
  return pidTestsIn(json)
}
