import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { debianMirror, securityMirror, systemAptSources } from '../apt-sources.ts'
import type { Artefact } from '../artefact.ts'
import { goPlatform } from '../go.ts'
import { DEBIAN_KEYRING, keyringObstacle } from '../keyring.ts'
import { isDebianLike, thisSystem } from '../system.ts'
import { NEWER } from './newer-release.ts'

const SCRIPT = path.join(import.meta.dirname, 'make.sh')

/** Holds, in the artefact of a program, what it answers to `--version`. */
const VERSION = 'version'

/** How long downloading and unpacking may take, in milliseconds: 75 MB at 100 kB/s, and as much again. */
const DEADLINE_MS = 25 * 60_000

/** Programs that are taken from Debian packages, to run on root file systems of other releases. */
export interface DebianPrograms {
  /** What they are called together. */
  readonly name: string
  readonly packages: readonly string[]
  /** Where each is in the packages, and the names that it gets. The first one is asked for its version. */
  readonly programs: readonly { readonly file: string; readonly names: readonly [string, ...string[]] }[]
  /** A folder of libraries in the packages that a program loads by itself. */
  readonly plugins?: string
  /**
   * The folder that they stand in when they run, for their C library is looked for there. Where none is given they
   * run on this machine, in the cache.
   */
  readonly home?: string
}

/** The programs with their C library and all others, from a Debian release that is new enough for them. */
export async function debianPrograms(wanted: DebianPrograms, ctx: Context): Promise<Artefact> {
  const { name, packages, programs, plugins = '' } = wanted
  const key = await keyOf(wanted, ctx)
  return {
    key,
    title: `take ${name} from Debian ${NEWER}'s packages`,
    gib: 0.7,
    async make(folder, step) {
      const obstacle = await keyringObstacle()
      if (obstacle !== undefined) throw new Error(obstacle)
      const sources = await systemAptSources()
      await run(ctx.signal, 'bash', [SCRIPT], {
        called: `taking ${name} from its packages`,
        timeout: DEADLINE_MS,
        env: {
          OUT: folder,
          SUITE: NEWER,
          MIRROR: debianMirror(sources, NEWER),
          SECURITY: securityMirror(sources),
          KEYRING: DEBIAN_KEYRING,
          PACKAGES: packages.join(' '),
          PROGRAMS: programs.map(({ file, names }) => [file, ...names].join(' ')).join('\n'),
          PLUGINS: plugins,
          HOME_THERE: wanted.home ?? path.join(ctx.cacheDir, 'parts', key),
        },
        onLine: line => {
          const text = /^I: (.*)$/.exec(line)?.[1]
          if (text !== undefined) step.say(text)
        },
      })
    },
  }
}

/** What is wanted and how it is made decide the content, and so does the folder that is written into the programs. */
async function keyOf(wanted: DebianPrograms, ctx: Context): Promise<string> {
  const recipe = createHash('sha256').update(await readFile(SCRIPT))
  recipe.update(JSON.stringify(wanted)).update(wanted.home ?? ctx.cacheDir)
  return `${wanted.name}-${NEWER}-${recipe.digest('hex').slice(0, 12)}-${goPlatform()}`
}

/** The version of the first program in such a folder. */
export async function versionOf(folder: string): Promise<string> {
  return versionIn(await readFile(path.join(folder, VERSION), 'utf8'))
}

/** The version in what a program answers to `--version`: the first that it names is its own. */
export function versionIn(said: string): string {
  const version = /\d+(\.\d+)+/.exec(said)?.[0]
  if (version === undefined) throw new Error(`it is there, but does not say its version: ${said.trim()}`)
  return version
}

/** Why programs can't be taken from Debian's packages on this machine; nothing when they can. */
export async function debianObstacle(): Promise<string | undefined> {
  const system = await thisSystem()
  if (!isDebianLike(system)) return `that takes apt, which ${system.name} does not have`
  return keyringObstacle()
}
