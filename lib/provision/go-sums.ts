import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { errorCodeOf } from '../error-code.ts'

/** Folder with the go.mod and go.sum of the throwaway module of each proven build. */
export const SUMS = path.join(import.meta.dirname, 'sums')

/** The two files that list the modules of a program and verify them. */
export interface Sums {
  readonly goMod: string
  readonly goSum: string
}

/** The sums we keep for a build, by name and version; undefined if none. `npm run sums` makes them. */
export async function keptSums(name: string, version: string): Promise<Sums | undefined> {
  const file = path.join(SUMS, `${name}-${version}`)
  try {
    return { goMod: await readFile(`${file}.mod`, 'utf8'), goSum: await readFile(`${file}.sum`, 'utf8') }
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** The go.sum lines we keep for one module, from any build; empty if there are none. */
export async function keptSumsOf(module: string, version: string): Promise<string> {
  for (const name of await readdir(SUMS)) {
    if (!name.endsWith('.sum')) continue
    const lines = linesOf(await readFile(path.join(SUMS, name), 'utf8'), module, version)
    // If a build doesn't need the module's files, its go.sum has only a line for the module's go.mod.
    if (lines.length === 2) return `${lines.join('\n')}\n`
  }
  return ''
}

/** The lines of a go.sum about one module: `module version h1:…` and `module version/go.mod h1:…`. */
export function linesOf(goSum: string, module: string, version: string): readonly string[] {
  const starts = [`${module} ${version} `, `${module} ${version}/go.mod `]
  return goSum.split('\n').filter(line => starts.some(start => line.startsWith(start)))
}
