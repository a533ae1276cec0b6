import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXIT } from '../cli/exit-code.ts'
import type { Context } from '../context.ts'
import { CONTROLS, OCI_MUTANTS } from '../mutant/catalogue.ts'
import { handlerOf } from '../mutant/lab/handlers.ts'
import { openRuntimeLab, type RuntimeLab } from '../mutant/lab/runtime-lab.ts'
import { type Comparison, PID_TESTS, pidTestsIn } from '../mutant/matrix/critest.ts'
import { messageOf } from '../problem.ts'
import { cached } from '../provision/artefact.ts'
import { critestBinary, critestImages } from '../provision/critest.ts'
import { CRICTL } from '../provision/node-image/versions.ts'
import { parseRuntime } from '../provision/runtime/version.ts'
import { type Script, script } from './script.ts'

const HOME = '/opt/critest'
const MAY_TAKE = 150

/**
 * Judges the same faulty runtimes with critest's three tests of pid namespaces. It builds critest, starts a
 * bare containerd with the mutants as handlers, lets only critest use it, and writes the comparison's data.
 */
await script(
  'npm run compare:critest -- [MUTANT…] [--out docs/mutants/critest.json] [--runtime containerd]',
  {
    allowPositionals: true,
    options: {
      out: { type: 'string', default: 'docs/mutants/critest.json' },
      runtime: { type: 'string', default: 'containerd' },
    },
  },
  async (world, { values, positionals }) => {
    const { context, display, hold } = world
    const begin = performance.now()
    const mutants = new Map(
      [...OCI_MUTANTS, ...CONTROLS].filter(
        ([name]) => positionals.length === 0 || positionals.includes(name),
      ),
    )
    const lab = await openRuntimeLab(
      { runtime: parseRuntime(values.runtime) },
      { oci: mutants },
      context,
      display.progress,
      hold,
    )
    const rows = await judgeAll([...mutants.keys()], lab, world).finally(() =>
      display.progress.step('remove the runtime', () => lab.close()),
    )
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
    return EXIT.ok
  },
)

async function judgeAll(
  mutants: readonly string[],
  lab: RuntimeLab,
  { context, display }: Script,
): Promise<Comparison['rows']> {
  await display.progress.step('copy critest and its images into the container', step =>
    furnish(lab, context, step),
  )
  const rows: Comparison['rows'] = []
  for (const mutant of mutants) {
    context.signal.throwIfAborted()
    const { failed, passed } = await judge(lab, mutant)
    rows.push({ mutant, failed, passed })
    display.print(`${mutant}: ${failed.length === 0 ? 'unnoticed' : failed.join(', ')}`)
  }
  return rows
}

async function furnish(
  { node, socket }: RuntimeLab,
  context: Context,
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

/** critest exits with an error when a test fails. Its report has the results. */
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
