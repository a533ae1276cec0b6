import type { Context } from '../../context.ts'
import { goVersionOf } from '../go.ts'

/** A Go module in a program. */
export interface BuiltInModule {
  readonly path: string
  readonly version: string
  /** Its sum as in go.sum: `h1:` and a SHA-256 in base64. Undefined for modules that Go did not download. */
  readonly sum: string | undefined
}

/** The build info that Go wrote into a program. */
export interface GoProgram {
  readonly file: string
  /** The Go version that built it: `go1.26.8`. */
  readonly go: string
  /** The module of the program itself. */
  readonly main: BuiltInModule
  readonly modules: readonly BuiltInModule[]
}

/** The Go programs in some folders; skips other files. */
export async function goProgramsIn(folders: readonly string[], ctx: Context): Promise<readonly GoProgram[]> {
  return readGoPrograms(await goVersionOf(folders, ctx))
}

/** Reads the output of `go version -m` for any number of programs. */
export function readGoPrograms(text: string): readonly GoProgram[] {
  return text.split(/^(?=\S)/m).flatMap(block => {
    const [first = '', ...lines] = block.trimEnd().split('\n')
    const [, file, go] = /^(.+): (go\d\S*)$/.exec(first) ?? []
    const modules = modulesIn(lines)
    const main = modules.find(({ kind }) => kind === 'mod')
    if (file === undefined || go === undefined || main === undefined) return []
    return [{ file, go, main, modules: modules.filter(({ kind }) => kind === 'dep') }]
  })
}

/** Reads the module lines. A line with `=>` names the replacement of the module before it. */
function modulesIn(lines: readonly string[]): readonly (BuiltInModule & { readonly kind: string })[] {
  const found: (BuiltInModule & { readonly kind: string })[] = []
  for (const line of lines) {
    const [, kind = '', path, version, sum] = line.split('\t')
    if (path === undefined || version === undefined) continue
    const replaced = kind === '=>' ? found.pop() : undefined
    if (kind === 'mod' || kind === 'dep' || replaced !== undefined)
      found.push({ kind: replaced?.kind ?? kind, path, version, sum: sum || undefined })
  }
  return found
}
