import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { errorCodeOf } from '../error-code.ts'

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
    if (errorCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** The lines of a go.sum that are kept of one module, for whatever build; none where it is in none. */
export async function keptSumsOf(module: string, version: string): Promise<string> {
  for (const name of await readdir(SUMS)) {
    if (!name.endsWith('.sum')) continue
    const lines = linesOf(await readFile(path.join(SUMS, name), 'utf8'), module, version)
    // A module whose files no build needs has a line for its go.mod alone.
    if (lines.length === 2) return `${lines.join('\n')}\n`
  }
  return ''
}

/** The lines of a go.sum about one module: `module version h1:…` and `module version/go.mod h1:…`. */
export function linesOf(goSum: string, module: string, version: string): readonly string[] {
  const starts = [`${module} ${version} `, `${module} ${version}/go.mod `]
  return goSum.split('\n').filter(line => starts.some(start => line.startsWith(start)))
}
