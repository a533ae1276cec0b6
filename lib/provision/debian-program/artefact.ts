import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { NEWER } from '../apt-newer-release.ts'
import { debianMirror, systemAptSources } from '../apt-sources.ts'
import type { Artefact } from '../artefact.ts'
import { goPlatform } from '../go.ts'
import { isDebianLike, thisSystem } from '../system.ts'

const SCRIPT = path.join(import.meta.dirname, 'make.sh')

/** Holds, in the artefact of a program, what it answers to `--version`. */
const VERSION = 'version'

/** A program that is taken from a Debian package, to run on root file systems of other releases. */
export interface DebianProgram {
  /** Also the name of its package. */
  readonly name: string
  /** Where it is in the package. */
  readonly program: string
  /** The folder that it has to be copied to: its C library is looked for there. */
  readonly home: string
}

/** The program with its C library and all others, from a Debian release that is new enough for it. */
export async function debianProgram({ name, program, home }: DebianProgram, ctx: Context): Promise<Artefact> {
  const recipe = createHash('sha256').update(await readFile(SCRIPT))
  return {
    key: `${name}-${NEWER}-${recipe.update(home).digest('hex').slice(0, 12)}-${goPlatform()}`,
    title: `take ${name} from Debian ${NEWER}'s packages`,
    gib: 0.2,
    async make(folder, step) {
      await run(ctx.signal, 'bash', [SCRIPT], {
        called: `taking ${name} from its package`,
        env: {
          OUT: folder,
          SUITE: NEWER,
          MIRROR: debianMirror(await systemAptSources(), NEWER),
          NAME: name,
          PACKAGE: name,
          PROGRAM: program,
          HOME_THERE: home,
        },
        onLine: line => {
          const text = /^I: (.*)$/.exec(line)?.[1]
          if (text !== undefined) step.say(text)
        },
      })
    },
  }
}

/** The version of the program in such a folder. */
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
  return isDebianLike(system) ? undefined : `that takes apt, which ${system.name} does not have`
}
