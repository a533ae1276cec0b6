import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { debianMirror, securityMirror, systemAptSources } from '../apt-sources.ts'
import type { Artefact } from '../artefact.ts'
import { sayProgress } from '../debian-progress.ts'
import { goPlatform } from '../go.ts'
import { DEBIAN_KEYRING, keyringObstacle } from '../keyring.ts'
import { isDebianLike, thisSystem } from '../system.ts'
import { NEWER } from './newer-release.ts'

const SCRIPT = path.join(import.meta.dirname, 'make.sh')

/** The file in an artefact with the output of `--version`. */
const VERSION = 'version'

/** Time limit for downloading and unpacking, in milliseconds: twice the time of 75 MB at 100 kB/s. */
const DEADLINE_MS = 25 * 60_000

/** Programs from Debian packages that must run on root file systems of other releases. */
export interface DebianPrograms {
  /** One name for all of them. */
  readonly name: string
  readonly packages: readonly string[]
  /** Each program's path in the packages and its new names. The first one reports the version. */
  readonly programs: readonly { readonly file: string; readonly names: readonly [string, ...string[]] }[]
  /** Files and folders to copy as they are: their path in the packages, maybe a pattern, and their new folder. */
  readonly files?: readonly { readonly from: string; readonly to: string }[]
  /** The Debian release; by default {@link NEWER}. */
  readonly release?: string
  /** A folder in the packages with libraries that a program loads at run time. */
  readonly plugins?: string
  /**
   * The folder that they run from: they look for their C library there. If undefined, they run on this
   * machine, in the cache.
   */
  readonly home?: string
}

/** The programs with all their libraries, including the C library, from a new enough Debian release. */
export async function debianPrograms(wanted: DebianPrograms, ctx: Context): Promise<Artefact> {
  const { name, packages, programs, files = [], plugins = '', release = NEWER } = wanted
  const key = await keyOf(wanted, ctx)
  return {
    key,
    title: `take ${name} from Debian ${release}'s packages`,
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
          SUITE: release,
          MIRROR: debianMirror(sources, release),
          SECURITY: securityMirror(sources),
          KEYRING: DEBIAN_KEYRING,
          PACKAGES: packages.join(' '),
          PROGRAMS: programs.map(({ file, names }) => [file, ...names].join(' ')).join('\n'),
          FILES: files.map(({ from, to }) => `${from} ${to}`).join('\n'),
          PLUGINS: plugins,
          HOME_THERE: wanted.home ?? path.join(ctx.cacheDir, 'parts', key),
        },
        onLine: sayProgress(step),
      })
    },
  }
}

/** The key. The packages, the script and the folder that we write into the programs decide the content. */
async function keyOf(wanted: DebianPrograms, ctx: Context): Promise<string> {
  const recipe = createHash('sha256').update(await readFile(SCRIPT))
  recipe.update(JSON.stringify(wanted)).update(wanted.home ?? ctx.cacheDir)
  return `${wanted.name}-${wanted.release ?? NEWER}-${recipe.digest('hex').slice(0, 12)}-${goPlatform()}`
}

/** The version of the first program in an artefact's folder. */
export async function versionOf(folder: string): Promise<string> {
  return versionIn(await readFile(path.join(folder, VERSION), 'utf8'))
}

/** The version in the output of `--version`: the first number is the program's own. */
export function versionIn(said: string): string {
  const version = /\d+(\.\d+)+/.exec(said)?.[0]
  if (version === undefined) throw new Error(`the program does not report its version: ${said.trim()}`)
  return version
}

/** Why we can't use Debian's packages on this machine; undefined if we can. */
export async function debianObstacle(): Promise<string | undefined> {
  const system = await thisSystem()
  if (!isDebianLike(system)) return `it needs apt, which ${system.name} does not have`
  return keyringObstacle()
}
