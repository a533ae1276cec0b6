import { spawn } from 'node:child_process'
import { join, relative, sep } from 'node:path'
import { z } from 'zod'
import { CommandFailed, run } from '../../command.ts'
import { inJson } from '../../in-json.ts'
import { type OwnFolder, OwnFolders } from '../../own-folders.ts'
import { nameOfRun, type Owner, runOfName } from '../../ownership.ts'
import { engineId, mustBeOn } from '../docker-engine.ts'

/** Says on a container of the suite what runs in it. For people, and for `docker ps`: nothing is removed by it. */
const WHAT_LABEL = 'pidns-conformance.runs'

/** What the docker command says where no daemon runs. */
const NO_DAEMON = /cannot connect to the docker daemon|is the docker daemon running/i

/** How long Docker may take for one command, in milliseconds. */
const DOCKER_WITHIN = 60_000

/** A container, of this machine's Docker engine, that the suite made to run a target in. */
export interface OwnContainer {
  readonly id: string
  readonly name: string
  /** `containerd@2.4.2`, or a k3s image. */
  readonly what: string
  /** When it was made, as in ISO 8601. */
  readonly created: string
  readonly isRunning: boolean
  /** The process that made it and will remove it; null for one that is kept. */
  readonly owner: Owner | null
  /** A folder that it has under the same path as this machine; gone with it. */
  readonly folder: string
  /** Whether it is of the Docker engine that answers; of another one nothing is known. */
  readonly isHere: boolean
}

/** A container whose name and label are of the suite, and of which the cache in use knows nothing. */
export interface StrayContainer {
  readonly name: string
  readonly what: string
  readonly created: string
}

/** What `docker ps` prints of each: JSON. */
const FORMAT = `[{{json .Names}},{{json .State}},{{json (.Label "${WHAT_LABEL}")}},{{json .CreatedAt}}]`
const aLine = z.tuple([z.string(), z.string(), z.string(), z.string()])

/** A line of `docker ps` of a container that bears a name and a label of the suite. */
interface SeenContainer {
  readonly id: string
  readonly name: string
  readonly state: string
  readonly what: string
  readonly created: string
}

/**
 * Keeps track of the containers of the suite. The memory is a folder of the cache for each, made before the container
 * and removed after it: labels would not do, for a container inherits those of its image, which anybody may set.
 */
export class OwnContainers {
  readonly #folders: OwnFolders
  readonly #signal: AbortSignal

  /** @param cacheDir the folder that keeps what the suite keeps, outside the repository */
  constructor(cacheDir: string, signal: AbortSignal) {
    this.#folders = new OwnFolders(join(cacheDir, 'containers'))
    this.#signal = signal
  }

  /** Makes the folder of a container that is about to be made. @returns its path, the same inside */
  async prepare(id: string): Promise<string> {
    return this.#folders.make(id, await engineId(this.#signal))
  }

  /** Leaves a container to later runs. */
  keep(id: string): Promise<void> {
    return this.#folders.keep(id)
  }

  folderOf(id: string): string {
    return this.#folders.pathOf(id)
  }

  /** The folder of the container that a file belongs to; nothing for a file that is in none. */
  folderAround(file: string): string | undefined {
    const [name = '', ...inner] = relative(this.#folders.place, file).split(sep)
    const id = runOfName(name)
    return id === undefined || inner.length === 0 ? undefined : this.folderOf(id)
  }

  /** The labels that a container is made with. */
  labelsOf(what: string): Readonly<Record<string, string>> {
    return { [WHAT_LABEL]: what }
  }

  /** The containers of the suite on this machine, the newest first; where no Docker answers, what is remembered of them. */
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
   * Containers that the suite may have made from another cache, or for another user. One whose image bears the label is
   * none of them: it has inherited it.
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

  /** A way to run programs in a container of the suite. */
  inside(name: string): (program: string, ...args: string[]) => Promise<string> {
    return (...command) => run(this.#signal, 'docker', ['exec', name, ...command], { timeout: DOCKER_WITHIN })
  }

  /**
   * Removes a container with all that it has. Goes on when the run has been aborted.
   * @throws Problem where the Docker engine does not answer that it was made on
   */
  async remove(id: string): Promise<void> {
    const folder = await this.#folders.find(id)
    if (folder !== undefined) await mustBeOn(folder.about, `The container ${nameOfRun(id)}`)
    await this.removeStray(nameOfRun(id))
    await this.#folders.remove(id)
  }

  /** Removes what is remembered of a container, of an engine that is not there any more. */
  forget(id: string): Promise<void> {
    return this.#folders.remove(id)
  }

  /** Removes a container of which the cache knows nothing: only where the person asked for it. */
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
   * Starts the removal of a container in a process that outlives this one: for the second Ctrl-C. It waits a little
   * first, for a container that Docker is still making can't be removed. Its folder is left to the next run's sweep.
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

/** Reads what `docker ps` prints; lines that are not as the suite's are no containers of the suite. */
export function readListed(text: string): readonly SeenContainer[] {
  return text.split('\n').flatMap(line => {
    const [name, state, what, created] = inJson(aLine, line) ?? ['', '', '', '']
    const id = runOfName(name)
    return id === undefined ? [] : [{ id, name, state, what, created }]
  })
}
