import { createHash } from 'node:crypto'
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { type Owner, thisProcess } from '../../ownership.ts'

const PIDNS = fileURLToPath(new URL('../../../bin/pidns.js', import.meta.url))

/** Node's compile cache. Compiling is half of the time of a short `pidns`. */
const COMPILED = fileURLToPath(new URL('../../../node_modules/.cache/pidns-compiled', import.meta.url))

/** How long a `pidns` in a hostile world may take, in milliseconds. */
const WITHIN = 90_000

/** The outcome of a `pidns` that has ended. */
export interface Left {
  readonly exitCode: number | undefined
  readonly output: string
}

/** The owner record of an ended process: on this machine, in this boot, in this PID namespace. */
export const ENDED: Owner = { ...thisProcess(), began: 'before this process', nonce: 'of another' }

/** A home with a cache, and a folder of somebody else that must stay unchanged. */
export class World {
  readonly home: string
  readonly victim: string
  readonly cache: string

  private constructor(home: string) {
    this.home = home
    this.victim = join(home, 'victim')
    this.cache = join(home, 'cache')
  }

  static async make(): Promise<World> {
    // Not below /tmp: the suite must keep nothing there.
    const world = new World(await mkdtemp(join(homedir(), '.pidns-hostile-')))
    await world.put('victim/of-the-person', 'precious')
    await world.put('victim/deep/of-the-person', 'precious')
    await symlink('of-the-person', join(world.victim, 'link'))
    return world
  }

  /** Writes a file, and creates its parent folders. */
  async put(file: string, content: unknown): Promise<void> {
    const path = join(this.home, file)
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  }

  /** Puts a folder with a person's file where the suite keeps its own folders. */
  async putFolder(folder: string, owner?: unknown): Promise<void> {
    await this.put(join(folder, 'of-the-person'), 'precious')
    if (owner !== undefined) await this.put(join(folder, 'owner.json'), owner)
  }

  async link(to: string, name: string): Promise<void> {
    await mkdir(join(this.home, name, '..'), { recursive: true, mode: 0o700 })
    await symlink(to, join(this.home, name))
  }

  /** Runs `pidns` with this world's cache. */
  async pidns(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Left> {
    const { exitCode, all } = await execa(process.execPath, [PIDNS, ...args], {
      all: true,
      reject: false,
      timeout: WITHIN,
      cwd: this.home,
      // A test must meet only the daemons, clusters and runtimes that it names itself.
      env: {
        NODE_COMPILE_CACHE: COMPILED,
        DOCKER_HOST: `unix://${join(this.home, 'no-docker.sock')}`,
        PIDNS_CACHE: this.cache,
        ...env,
      },
      extendEnv: true,
    })
    return { exitCode, output: all }
  }

  /** A digest of everything below a folder: names, modes and contents. */
  async digest(folder = this.victim): Promise<string> {
    const hash = createHash('sha256')
    for (const entry of (await readdir(folder, { recursive: true })).toSorted()) {
      const path = join(folder, entry)
      const facts = await lstat(path)
      const content = facts.isSymbolicLink()
        ? await readlink(path)
        : facts.isFile()
          ? await readFile(path)
          : ''
      hash.update(`${entry} ${facts.mode} `).update(content)
    }
    return hash.digest('hex')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.home, { recursive: true, force: true })
  }
}
