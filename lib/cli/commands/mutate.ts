import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { z } from 'zod'
import { API_MUTANTS, type Catalogue, OCI_MUTANTS } from '../../mutant/catalogue.ts'
import { judgeMutants } from '../../mutant/lab/judge.ts'
import { openKindLab } from '../../mutant/lab/kind-lab.ts'
import { isClean, type Matrix } from '../../mutant/matrix/matrix.ts'
import { matrixView, rowLine } from '../../mutant/matrix/terminal.ts'
import type { Mutation } from '../../mutant/mutant.ts'
import { Problem } from '../../problem.ts'
import { parseKubernetesVersion } from '../../provision/kubernetes/version.ts'
import { SUITE_VERSION } from '../../run/suite-version.ts'
import { EXIT } from '../exit-code.ts'
import type { Shell } from '../shell.ts'

const someFlags = z.object({
  kubernetes: z.string(),
  reuse: z.boolean().optional(),
  allClaims: z.boolean().optional(),
  list: z.boolean().optional(),
  parallel: z.coerce.number().int().positive(),
  out: z.string(),
  json: z.boolean().optional(),
})

/** `pidns mutate [mutant...]` */
export async function mutate(names: readonly string[], flags: unknown, shell: Shell): Promise<number> {
  const { kubernetes, reuse = false, allClaims = false, ...options } = someFlags.parse(flags)
  const { display, context } = shell
  const picked = pick(names)
  const mutants = new Map<string, Mutation>([...picked.oci, ...picked.api])
  if (options.list === true) {
    shell.write(listed(mutants, options.json === true))
    return EXIT.ok
  }
  const begin = performance.now()
  const wanted = { kubernetes: parseKubernetesVersion(kubernetes), nodes: 1, reuse }
  const lab = await openKindLab(wanted, picked, context, display.progress, abandon => {
    shell.atOnce = abandon
  })
  const out = resolve(options.out)
  const rows = await display.progress
    .step(`judge ${mutants.size} mutants`, step =>
      judgeMutants(
        mutants,
        {
          lab,
          allClaims,
          parallel: options.parallel,
          out,
          signal: context.signal,
          onRow: row => display.print(rowLine(row)),
        },
        step,
      ),
    )
    .finally(() => display.progress.step('remove the mutants', () => lab.close()))
  const matrix: Matrix = {
    kind: 'MutantMatrix',
    made: {
      command: ['pidns mutate', ...names, ...(allClaims ? ['--all-claims'] : [])].join(' '),
      at: new Date().toISOString(),
      suite: SUITE_VERSION,
      target: `kind, Kubernetes ${wanted.kubernetes.tag}`,
      seconds: (performance.now() - begin) / 1000,
    },
    rows: [...rows],
  }
  const file = join(out, 'mutants.json')
  await mkdir(out, { recursive: true })
  await writeFile(file, `${JSON.stringify(matrix, null, 2)}\n`)
  display.close()
  const text = `\n${matrixView(matrix)}\nMatrix: ${relative('', file)}\n`
  shell.write(options.json === true ? `${JSON.stringify(matrix)}\n` : text)
  return isClean(matrix) ? EXIT.ok : EXIT.failed
}

/** @throws Problem (usage) for a name of no mutant */
function pick(names: readonly string[]): Catalogue {
  const all = [...OCI_MUTANTS.keys(), ...API_MUTANTS.keys()]
  for (const name of names) {
    if (all.includes(name)) continue
    throw new Problem('usage', `There is no mutant '${name}'.`, { remedy: `There are: ${all.join(', ')}.` })
  }
  const isPicked = ([name]: readonly [string, unknown]) => names.length === 0 || names.includes(name)
  return { oci: new Map([...OCI_MUTANTS].filter(isPicked)), api: new Map([...API_MUTANTS].filter(isPicked)) }
}

function listed(mutants: ReadonlyMap<string, Mutation>, json: boolean): string {
  const all = [...mutants].map(([mutant, { fault, noticedBy }]) => ({ mutant, fault, noticedBy }))
  if (json) return `${JSON.stringify(all, null, 2)}\n`
  const width = Math.max(...all.map(({ mutant }) => mutant.length))
  return all.map(({ mutant, fault }) => `${mutant.padEnd(width)}  ${fault}\n`).join('')
}
