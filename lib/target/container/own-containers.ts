import { spawn } from 'node:child_process'
import { join, relative, sep } from 'node:path'
import { z } from 'zod'
import { CommandFailed, run } from '../../command.ts'
import { inJson } from '../../in-json.ts'
import { type OwnFolder, OwnFolders } from '../../own-folders.ts'
import { nameOfRun, type Owner, runOfName } from '../../ownership.ts'
import { engineId, mustBeOn } from '../docker-engine.ts'

/**
 * Label that says what runs in a container of the suite, for people and `docker ps`. It never decides what to
 * remove.
 */
const WHAT_LABEL = 'pidns-conformance.runs'

/** What the docker command says if no daemon is running. */
const NO_DAEMON = /cannot connect to the docker daemon|is the docker daemon running/i

/** Time limit for one docker command, in milliseconds. */
const DOCKER_WITHIN = 60_000

/** A container on this machine's Docker engine that the suite created to run a target in. */
export interface OwnContainer {
  readonly id: string
  readonly name: string
  /** `containerd@2.4.2`, or a k3s image. */
  readonly what: string
  /** When the container was created, in ISO 8601. */
  readonly created: string
  readonly isRunning: boolean
  /** The process that created the container and will remove it; null for a kept container. */
  readonly owner: Owner | null
  /** A folder at the same path on this machine and in the container. It goes with the container. */
  readonly folder: string
  /** Whether the container is on the Docker engine that answers. We know nothing about others. */
  readonly isHere: boolean
}

/** A container with the suite's name and label that the current cache does not know. */
export interface StrayContainer {
  readonly name: string
  readonly what: string
  readonly created: string
}

/** What `docker ps` prints per container: JSON. */
const FORMAT = `[{{json .Names}},{{json .State}},{{json (.Label "${WHAT_LABEL}")}},{{json .CreatedAt}}]`
const aLine = z.tuple([z.string(), z.string(), z.string(), z.string()])

/** A line of `docker ps` for a container with a name and a label of the suite. */
interface SeenContainer {
  readonly id: string
  readonly name: string
  readonly state: string
  readonly what: string
  readonly created: string
}

/**
 * Keeps track of the suite's containers. Each has a folder in the cache, created before the container and
 * removed after it. Labels are not enough: a container inherits its image's labels, and anybody can set
 * those.
 */
export class OwnContainers {
  readonly #folders: OwnFolders
  readonly #signal: AbortSignal

  /** @param cacheDir the suite's cache folder, outside the repository */
  constructor(cacheDir: string, signal: AbortSignal) {
    this.#folders = new OwnFolders(join(cacheDir, 'containers'))
    this.#signal = signal
  }

  /** Creates a container's folder, before the container. @returns its path, the same inside the container */
  async prepare(id: string): Promise<string> {
    return this.#folders.make(id, await engineId(this.#signal))
  }

  /** Keeps a container for later runs. */
  keep(id: string): Promise<void> {
    return this.#folders.keep(id)
  }

  folderOf(id: string): string {
    return this.#folders.pathOf(id)
  }

  /** The folder of the container that a file belongs to; undefined for any other file. */
  folderAround(file: string): string | undefined {
    const [name = '', ...inner] = relative(this.#folders.place, file).split(sep)
    const id = runOfName(name)
    return id === undefined || inner.length === 0 ? undefined : this.folderOf(id)
  }

  /** The labels to create a container with. */
  labelsOf(what: string): Readonly<Record<string, string>> {
    return { [WHAT_LABEL]: what }
  }

  /**
   * The suite's containers on this machine, newest first. If Docker does not answer, what the cache knows
   * about them.
   */
  async list(): Promise<readonly OwnContainer[]> {
    const [folders, seen, engine] = await Promise.all([
      this.#folders.list(),
      this.#seen(),
      engineId(this.#signal),
    ])
    return folders
      .map(folder => asContainer(folder, seen, engine))
      .toSorted((a, b) => b.created.localeCompare(a.created))
  }

  /**
   * Containers that the suite may have created from another cache or for another user. Skips containers whose
   * image has the label: they only inherited it.
   */
  async strays(): Promise<readonly StrayContainer[]> {
    const known = new Set((await this.#folders.list()).map(({ id }) => id))
    const strangers = (await this.#seen()).filter(({ id }) => !known.has(id))
    const inherited = await Promise.all(strangers.map(({ name }) => this.#hasLabelOfItsImage(name)))
    return strangers.filter((_, index) => inherited[index] === false)
  }

  async #seen(): Promise<readonly SeenContainer[]> {
    const ours = ['--all', '--no-trunc', '--filter', `label=${WHAT_LABEL}`, '--format', FORMAT]
    try {
      return readListed(await run(this.#signal, 'docker', ['ps', ...ours], { timeout: DOCKER_WITHIN }))
    } catch (thrown) {
      if (thrown instanceof CommandFailed && (thrown.missing || NO_DAEMON.test(thrown.output))) return []
      throw thrown
    }
  }

  async #hasLabelOfItsImage(container: string): Promise<boolean> {
    const inspect = (what: readonly string[], format: string) =>
      run(this.#signal, 'docker', [...what, '--format', format], { timeout: DOCKER_WITHIN })
    const image = (await inspect(['inspect', container], '{{.Image}}')).trim()
    const label = await inspect(['image', 'inspect', image], `{{json .Config.Labels}}`)
    return label.includes(JSON.stringify(WHAT_LABEL))
  }

  /**
   * Returns a function to run programs in a container of the suite.
   * @param through the words before each program, if it does not run in the container itself
   */
  inside(name: string, through: readonly string[] = []): (...command: string[]) => Promise<string> {
    return (...command) =>
      run(this.#signal, 'docker', ['exec', name, ...through, ...command], { timeout: DOCKER_WITHIN })
  }

  /** Everything that a container wrote, on either stream. */
  async logsOf(name: string): Promise<string> {
    const lines: string[] = []
    await run(this.#signal, 'docker', ['logs', name], {
      timeout: DOCKER_WITHIN,
      onLine: line => lines.push(line),
    })
    return lines.map(line => `${line}\n`).join('')
  }

  /**
   * Removes a container with everything it has. Continues after the run is aborted.
   * @throws Problem if the Docker engine that the container is on does not answer
   */
  async remove(id: string): Promise<void> {
    const folder = await this.#folders.find(id)
    if (folder !== undefined) await mustBeOn(folder.about, `The container ${nameOfRun(id)}`)
    await this.removeStray(nameOfRun(id))
    await this.#folders.remove(id)
  }

  /** Forgets a container on a Docker engine that no longer exists. */
  forget(id: string): Promise<void> {
    return this.#folders.remove(id)
  }

  /** Removes a container that the cache does not know, only at the user's request. */
  async removeStray(name: string): Promise<void> {
    const docker = (...args: string[]) =>
      run(new AbortController().signal, 'docker', args, { timeout: DOCKER_WITHIN }).catch(gone)
    await docker('kill', name)
    await docker('rm', '--force', '--volumes', name)
  }

  /** Removes the containers of runs that ended without removing them. Returns their names. */
  async sweep(): Promise<readonly string[]> {
    const engine = await engineId(this.#signal)
    const abandoned = (await this.#folders.abandoned()).filter(({ about }) => about === engine)
    await Promise.all(abandoned.map(({ id }) => this.remove(id)))
    return abandoned.map(({ id }) => nameOfRun(id))
  }

  /**
   * Starts removing a container in a process that outlives this one, for the second Ctrl-C. It waits a little
   * first: Docker can't remove a container that it is still creating. The next run's sweep removes the
   * folder.
   */
  abandon(id: string): void {
    const script = 'sleep 3; docker kill "$1"; docker rm --force --volumes "$1"'
    spawn('sh', ['-c', script, 'sh', nameOfRun(id)], { detached: true, stdio: 'ignore' }).unref()
  }
}

function gone(thrown: unknown): void {
  if (!(thrown instanceof CommandFailed && /no such container|is not running/i.test(thrown.output)))
    throw thrown
}

function asContainer(
  { id, path, owner, made, about }: OwnFolder,
  seen: readonly SeenContainer[],
  engine: string | undefined,
): OwnContainer {
  const isHere = about === engine
  const container = isHere ? seen.find(each => each.id === id) : undefined
  return {
    id,
    name: nameOfRun(id),
    what: container?.what ?? (isHere ? 'a container that is gone' : 'on another Docker engine'),
    created: made,
    isRunning: container?.state === 'running',
    owner,
    folder: path,
    isHere,
  }
}

/** Parses the output of `docker ps`. Skips lines that are not in the suite's format. */
export function readListed(text: string): readonly SeenContainer[] {
  return text.split('\n').flatMap(line => {
    const [name, state, what, created] = inJson(aLine, line) ?? ['', '', '', '']
    const id = runOfName(name)
    return id === undefined ? [] : [{ id, name, state, what, created }]
  })
}
