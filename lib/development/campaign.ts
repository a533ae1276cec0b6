import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { explain } from '../cli/explain.ts'
import { DEFAULT_KUBERNETES, parseKubernetesVersion } from '../provision/kubernetes/version.ts'
import { runAfter } from './campaign/after.ts'
import { type Arena, openArena } from './campaign/arena.ts'
import { chosen, FAULTS } from './campaign/catalogue.ts'
import { columnsFrom } from './campaign/columns.ts'
import type { Fault } from './campaign/fault.ts'
import { linesOf } from './campaign/findings.ts'
import { aCampaign, type Campaign, type FaultResult, isRight, merged } from './campaign/result.ts'
import { tryFault } from './campaign/trial.ts'
import { exitCodeFor, type Script, script } from './script.ts'

/** The recorded results that docs/faults.md is generated from. */
const RECORDED = fileURLToPath(new URL('../../docs/faults/kind.json', import.meta.url))

/** What a fault takes at first sight, in seconds: the runs, the checks, the run right after. */
const TAKES = 90

/**
 * Breaks what is around a runtime, fault by fault, while the suite judges a sound runtime and four faulty
 * ones. The verdicts must stay right.
 */
await script(
  `npm run campaign -- [NAME…] [--list] [--out FOLDER] [--only sound|MUTANT] [--write] [--kubernetes ${DEFAULT_KUBERNETES}]

Makes a kind cluster with a sound runtime and four faulty ones, and breaks things around them on purpose, all
faults or those named. The suite judges each runtime meanwhile. Exits with 0 if every fault happened, the sound
runtime never failed, no faulty one passed, nothing was left behind, and a run right after passed.

  --list          print the faults and end
  --out FOLDER    where the reports of all runs go (default: a new folder in the folder for temporary files)
  --only COLUMN   judge only this runtime: sound, own-pidns, late-kill, leaky-stop or drop-ptrace-main
  --write         put the results into docs/faults/kind.json, from which 'npm run generate' makes docs/faults.md

Examples:
  npm run campaign -- --list
  npm run campaign -- api-server-killed
  npm run campaign -- node-paused kubelet-frozen --only sound --out mine
  npm run campaign -- --write`,
  {
    allowPositionals: true,
    options: {
      list: { type: 'boolean', default: false },
      out: { type: 'string' },
      only: { type: 'string' },
      write: { type: 'boolean', default: false },
      kubernetes: { type: 'string', default: DEFAULT_KUBERNETES },
    },
  },
  async (world, { values, positionals }) => {
    const faults = chosen(positionals)
    const columns = columnsFrom(values.only)
    if (values.list) {
      for (const [name, { does }] of faults) console.log(`${name}: ${does}`)
      return exitCodeFor(true)
    }
    const kubernetes = parseKubernetesVersion(values.kubernetes)
    const out = values.out ?? (await mkdtemp(join(tmpdir(), 'pidns-campaign-')))
    world.display.print(`The reports will be in ${out}.`)
    const began = performance.now()
    const results: FaultResult[] = []
    const onResult = async (result: FaultResult) => {
      results.push(result)
      for (const line of linesOf(result)) console.log(line)
      await writeResults(join(out, 'campaign.json'), results)
      if (values.write) await writeResults(RECORDED, results)
    }
    for (const [nodes, its] of Map.groupBy(faults, ([, fault]) => fault.nodes ?? 1))
      await tryAll(new Map(its), { kubernetes, nodes, out, columns }, world, onResult)
    const right = results.filter(isRight).length
    const minutes = ((performance.now() - began) / 60_000).toFixed(1)
    console.log(
      `${results.length} of ${faults.size} faults tried, ${right} of them met as they must be, in ${minutes} min`,
    )
    return exitCodeFor(right === faults.size)
  },
)

/** Tries faults one after the other. A cluster that a fault leaves ill is replaced. */
async function tryAll(
  faults: ReadonlyMap<string, Fault>,
  wanted: {
    readonly kubernetes: ReturnType<typeof parseKubernetesVersion>
    readonly nodes: number
    readonly out: string
    readonly columns: readonly string[]
  },
  world: Script,
  onResult: (result: FaultResult) => Promise<void>,
): Promise<void> {
  const { signal } = world.context
  const { progress } = world.display
  let arena: Arena | undefined
  // The run right after a fault goes on while the runs of the next fault start. It saves 10 s each time.
  let after: Promise<void> = Promise.resolve()
  const close = async () => {
    await after
    const closing = arena
    arena = undefined
    if (closing !== undefined) await progress.step('remove the cluster', () => closing.close())
  }
  const began = performance.now()
  let done = 0
  try {
    for (const [name, fault] of faults) {
      const each = done === 0 ? TAKES : (performance.now() - began) / 1000 / done
      const minutes = ((faults.size - done) * each) / 60
      const title = `fault ${done + 1} of ${faults.size}, about ${minutes.toFixed(0)} min left: ${name}: ${fault.does}`
      const { columns, out } = wanted
      try {
        arena ??= await openArena(wanted, out, world)
        const here = arena
        const folder = join(out, name)
        const trial = { name, fault, columns, folder, others: after }
        const met = await progress.step(title, step => tryFault(trial, here, signal, step))
        await after
        after = runAfter(met, here, join(folder, 'after'), signal)
          .then(onResult)
          .catch(thrown => {
            if (!signal.aborted) explain(thrown, text => world.display.print(`${name}: ${text}`))
          })
      } catch (thrown) {
        signal.throwIfAborted()
        explain(thrown, text => world.display.print(`${name}: ${text}`))
        await close()
      }
      done++
    }
    await after
  } finally {
    await close()
  }
}

async function writeResults(file: string, results: readonly FaultResult[]): Promise<void> {
  const old = await readFile(file, 'utf8').then(
    text => aCampaign.parse(JSON.parse(text)).faults,
    () => [],
  )
  const faults = merged(old, results, [...FAULTS.keys()])
  const campaign: Campaign = { kind: 'FaultCampaign', command: 'npm run campaign -- --write', faults }
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `${JSON.stringify(campaign, null, 2)}\n`)
}
