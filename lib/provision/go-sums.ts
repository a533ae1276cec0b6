import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** Holds, for each build that was proven, the go.mod and the go.sum of the throwaway module that it is built from. */
export const SUMS = path.join(import.meta.dirname, 'sums')

/** The two files that say which modules a program is built from, and what each must be. */
export interface Sums {
  readonly goMod: string
  readonly goSum: string
}

/** The sums that are kept for a build, by its name and version; nothing where none are: `npm run sums` makes them. */
export async function keptSums(name: string, version: string): Promise<Sums | undefined> {
  const file = path.join(SUMS, `${name}-${version}`)
  try {
    return { goMod: await readFile(`${file}.mod`, 'utf8'), goSum: await readFile(`${file}.sum`, 'utf8') }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The sum of a module's files (`h1:…`) that is kept for any build; nothing where none is. */
export async function keptSum(module: string, version: string): Promise<string | undefined> {
  for (const name of await readdir(SUMS)) {
    if (!name.endsWith('.sum')) continue
    const sum = sumIn(await readFile(path.join(SUMS, name), 'utf8'), module, version)
    if (sum !== undefined) return sum
  }
  return undefined
}

/** The sum of a module's files in a go.sum, whose lines are `module version h1:…`. */
export function sumIn(goSum: string, module: string, version: string): string | undefined {
  const start = `${module} ${version} `
  return goSum
    .split('\n')
    .find(line => line.startsWith(start))
    ?.slice(start.length)
}
