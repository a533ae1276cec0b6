import { join, relative, resolve } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from '../../atomic-write.ts'
import type { Context } from '../../context.ts'
import { makeFolder } from '../../make-folder.ts'
import { allClaims } from '../../mocha/specs.ts'
import { API_MUTANTS, type Catalogue, CRI_MUTANTS, OCI_MUTANTS } from '../../mutant/catalogue.ts'
import { judgeMutants } from '../../mutant/lab/judge.ts'
import { openKindLab } from '../../mutant/lab/kind-lab.ts'
import type { Lab } from '../../mutant/lab/lab.ts'
import { openRuntimeLab } from '../../mutant/lab/runtime-lab.ts'
import { coverageOf, uncovered } from '../../mutant/matrix/coverage.ts'
import { coverageView } from '../../mutant/matrix/coverage-view.ts'
import { conclusionOf, type Matrix } from '../../mutant/matrix/matrix.ts'
import { matrixView, rowLine } from '../../mutant/matrix/terminal.ts'
import type { Mutation } from '../../mutant/mutant.ts'
import { messageOf, Problem } from '../../problem.ts'
import { parseKubernetesVersion } from '../../provision/kubernetes/version.ts'
import { parseRuntime } from '../../provision/runtime/version.ts'
import { cleanUp } from '../../run/clean-up.ts'
import { SUITE_VERSION } from '../../run/suite-version.ts'
import { AT_ONCE } from '../at-once.ts'
import { contextOf, provisionFlag } from '../consent.ts'
import { countIn } from '../count.ts'
import { EXIT } from '../exit-code.ts'
import type { Shell } from '../shell.ts'
import { kernelFlags, kernelOf } from '../target-choice.ts'

const someFlags = provisionFlag.extend({
  ...kernelFlags.shape,
  kubernetes: z.string().optional(),
  reuse: z.boolean().optional(),
  runtime: z.string().optional(),
  allClaims: z.boolean().optional(),
  list: z.boolean().optional(),
  coverage: z.boolean().optional(),
  parallel: z.string().optional(),
  out: z.string(),
  json: z.boolean().optional(),
})

const EXIT_CODES = { clean: EXIT.ok, 'not clean': EXIT.failed, undecided: EXIT.inconclusive } as const

/** `pidns mutate [mutant...]` */
export async function mutate(names: readonly string[], flags: unknown, shell: Shell): Promise<number> {
  const parsed = someFlags.parse(flags)
  const { allClaims = false, ...options } = parsed
  const { display } = shell
  const context = contextOf(parsed, shell)
  const picked = pick(names, parsed)
  const mutants = new Map<string, Mutation>([...picked.oci, ...picked.api, ...(picked.cri ?? [])])
  if (options.list === true) {
    shell.write(listed(mutants, options.json === true))
    return EXIT.ok
  }
  if (options.coverage === true) return await tellCoverage(mutants, options.json === true, shell)
  const usual = kernelOf(parsed) === undefined ? AT_ONCE.here : AT_ONCE.ownKernel
  const parallel = countIn('--parallel', options.parallel ?? `${usual}`, 'mutants')
  const begin = performance.now()
  const out = resolve(options.out)
  await makeFolder(out)
  const lab = await openLab(parsed, picked, context, shell)
  const rows = await display.progress
    .step(`judge ${mutants.size} mutants`, step =>
      judgeMutants(
        mutants,
        {
          lab,
          allClaims,
          parallel,
          out,
          signal: context.signal,
          onRow: row => display.print(rowLine(row)),
        },
        step,
      ),
    )
    .finally(async () => {
      const removal = () => display.progress.step('remove the mutants', () => lab.close())
      const { problem } = await cleanUp(removal, () => shell.atOnce())
      if (problem !== undefined) display.print(`Could not remove all mutants: ${problem}`)
    })
  const matrix: Matrix = {
    kind: 'KillMatrix',
    made: {
      command: commandOf(names, parsed),
      at: new Date().toISOString(),
      suite: SUITE_VERSION,
      target: lab.target,
      seconds: (performance.now() - begin) / 1000,
    },
    rows: [...rows],
  }
  const file = join(out, 'mutants.json')
  const unwritten = await writeAtomically(file, `${JSON.stringify(matrix, null, 2)}\n`).then(
    () => undefined,
    messageOf,
  )
  display.close()
  const text = `\n${matrixView(matrix)}\nMatrix: ${relative('', file)}\n`
  shell.write(options.json === true ? `${JSON.stringify(matrix)}\n` : text)
  if (unwritten !== undefined) display.print(`pidns: can't write ${file}: ${unwritten}`)
  const code = EXIT_CODES[conclusionOf(matrix)]
  return code === EXIT.ok && unwritten !== undefined ? EXIT.inconclusive : code
}

type Flags = z.infer<typeof someFlags>

/** Opens the lab that tests the mutants. @throws Problem (usage) for flags that contradict each other */
function openLab(
  { kubernetes, reuse = false, runtime, ...flags }: Flags,
  picked: Catalogue,
  context: Context,
  shell: Shell,
): Promise<Lab> {
  const { display } = shell
  const hold = (abandon: () => string) => {
    shell.atOnce = abandon
  }
  const kernel = kernelOf(flags)
  if (runtime === undefined) {
    if (kernel !== undefined)
      throw new Problem('usage', 'Mutants get a kernel of their own only with --runtime containerd.')
    const wanted = {
      kubernetes: kubernetes === undefined ? undefined : parseKubernetesVersion(kubernetes),
      nodes: Math.max(1, ...[...picked.oci.values(), ...picked.api.values()].map(({ nodes = 1 }) => nodes)),
      reuse,
    }
    return openKindLab(wanted, picked, context, display.progress, hold)
  }
  const wanted = { runtime: parseRuntime(runtime), kernel }
  if (wanted.runtime.name !== 'containerd' || reuse || kubernetes !== undefined) {
    throw new Problem('usage', 'Mutants of a bare runtime need a containerd that pidns starts for them.', {
      remedy: 'Use --runtime containerd without --reuse and --kubernetes.',
    })
  }
  return openRuntimeLab(wanted, picked, context, display.progress, hold)
}

/** The command that reproduces this matrix. */
function commandOf(
  names: readonly string[],
  { allClaims = false, runtime, kubernetes, kernel, lsm, ptraceScope }: Flags,
): string {
  const flags = [
    ...(allClaims ? ['--all-claims'] : []),
    ...(runtime === undefined ? [] : ['--runtime', runtime]),
    ...(kernel === undefined ? [] : ['--kernel', kernel]),
    ...(lsm === undefined ? [] : ['--lsm', lsm]),
    ...(ptraceScope === undefined ? [] : ['--ptrace-scope', ptraceScope]),
    ...(kubernetes === undefined ? [] : ['--kubernetes', kubernetes]),
  ]
  return ['pidns mutate', ...names, ...flags].join(' ')
}

/** The security modules that mutants need, by the names that people use. */
const MODULES = { apparmor: 'AppArmor', selinux: 'SELinux' } as const

/**
 * The mutants with these names; all that this node can have if there are none.
 * @throws Problem (usage) for an unknown name, or a mutant that this node can't have
 */
function pick(names: readonly string[], { runtime, list, coverage, ...flags }: Flags): Catalogue {
  const lsm = kernelOf(flags)?.lsm
  const api: typeof API_MUTANTS = runtime === undefined ? API_MUTANTS : new Map()
  const cri: typeof CRI_MUTANTS = runtime === undefined && list !== true ? new Map() : CRI_MUTANTS
  const all = [...OCI_MUTANTS.keys(), ...api.keys(), ...cri.keys()]
  for (const name of names) {
    if (all.includes(name)) continue
    throw new Problem('usage', `There is no mutant '${name}'.`, { remedy: `Mutants: ${all.join(', ')}.` })
  }
  // The chapter cri is about what only a bare runtime can be asked for.
  const isForCluster = (noticedBy: readonly string[]) => noticedBy.some(id => !id.startsWith('cri.'))
  const isPicked = ([name, { module, noticedBy }]: readonly [string, Mutation]) => {
    if (names.length === 0 && (list === true || coverage === true)) return true
    if (names.length === 0)
      return (module === undefined || module === lsm) && (runtime !== undefined || isForCluster(noticedBy))
    if (!names.includes(name)) return false
    if (module === undefined || module === lsm) return true
    throw new Problem('usage', `The mutant ${name} needs a node with ${MODULES[module]}.`, {
      remedy: `Add --runtime containerd --kernel uml --lsm ${module}.`,
    })
  }
  return {
    oci: new Map([...OCI_MUTANTS].filter(isPicked)),
    api: new Map([...api].filter(isPicked)),
    cri: new Map([...cri].filter(isPicked)),
  }
}

/** Tells which mutants name each required claim. @returns 1 if one has none */
async function tellCoverage(
  mutants: ReadonlyMap<string, Mutation>,
  json: boolean,
  shell: Shell,
): Promise<number> {
  const coverage = coverageOf(await allClaims(), mutants)
  shell.write(`${json ? JSON.stringify(coverage, null, 2) : coverageView(coverage)}\n`)
  return uncovered(coverage).length === 0 ? EXIT.ok : EXIT.failed
}

function listed(mutants: ReadonlyMap<string, Mutation>, json: boolean): string {
  const all = [...mutants].map(([mutant, { fault, noticedBy }]) => ({ mutant, fault, noticedBy }))
  if (json) return `${JSON.stringify(all, null, 2)}\n`
  const width = Math.max(...all.map(({ mutant }) => mutant.length))
  return all.map(({ mutant, fault }) => `${mutant.padEnd(width)}  ${fault}\n`).join('')
}
