import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { z } from 'zod'
import { CommandFailed, run } from '../../command.ts'
import { anOwner, hasEnded, type Owner, thisProcess } from '../../ownership.ts'

/** Says on a container of the suite what runs in it; by it they are found. */
const WHAT_LABEL = 'pidns-conformance.runs'
/** The process that made it, as an {@link Owner} in JSON; `null` for one that is to be kept. */
const OWNER_LABEL = 'pidns-conformance.owner'
const FOLDER_LABEL = 'pidns-conformance.folder'
const CREATED_LABEL = 'pidns-conformance.created'

/** A container, of this machine's Docker engine, that the suite made to run a target in. */
export interface OwnContainer {
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
}

/** What `docker ps` prints of each: JSON, for labels are themselves JSON. */
const FORMAT = `[${[
  'json .Names',
  'json .State',
  ...[WHAT_LABEL, CREATED_LABEL, OWNER_LABEL, FOLDER_LABEL].map(label => `json (.Label "${label}")`),
]
  .map(value => `{{${value}}}`)
  .join()}]`
const aLine = z.tuple([z.string(), z.string(), z.string(), z.string(), z.string(), z.string()])

/** Keeps track of the containers of the suite. Docker itself is the memory: what was made is told by its labels. */
export class OwnContainers {
  readonly #folders: string
  readonly #signal: AbortSignal

  /** @param cacheDir the folder that keeps what the suite keeps, outside the repository */
  constructor(cacheDir: string, signal: AbortSignal) {
    this.#folders = join(cacheDir, 'containers')
    this.#signal = signal
  }

  /** The folder of a container of this name. Docker makes it with the container, so it never outlives one. */
  folderOf(name: string): string {
    return join(this.#folders, name)
  }

  /** The folder of the container that a file belongs to; nothing for a file that is in none. */
  folderAround(file: string): string | undefined {
    const [name = '', ...inner] = relative(this.#folders, file).split(sep)
    return name === '..' || inner.length === 0 ? undefined : this.folderOf(name)
  }

  /** The labels that a container has to be made with. @param keep whether it outlives this process */
  labelsOf(name: string, what: string, keep: boolean): Readonly<Record<string, string>> {
    return {
      [WHAT_LABEL]: what,
      [OWNER_LABEL]: JSON.stringify(keep ? null : thisProcess()),
      [FOLDER_LABEL]: this.folderOf(name),
      [CREATED_LABEL]: new Date().toISOString(),
    }
  }

  /** The containers of the suite on this machine, the newest first; none where there is no Docker. */
  async list(): Promise<readonly OwnContainer[]> {
    const ours = ['--all', '--filter', `label=${WHAT_LABEL}`, '--format', FORMAT]
    try {
      return readListed(await run(this.#signal, 'docker', ['ps', ...ours]))
    } catch (thrown) {
      if (thrown instanceof CommandFailed && thrown.missing) return []
      throw thrown
    }
  }

  /** Removes a container with all that it has. Goes on when the run has been aborted. */
  async remove({ name, folder = this.folderOf(name) }: { name: string; folder?: string }): Promise<void> {
    const { signal } = new AbortController()
    const gone = (thrown: unknown) => {
      if (!(thrown instanceof CommandFailed && /no such container|is not running/i.test(thrown.output)))
        throw thrown
    }
    // Its folder goes before it: should this end in between, the container still tells of what is left.
    await run(signal, 'docker', ['kill', name]).catch(gone)
    await rm(folder, { recursive: true, force: true })
    await run(signal, 'docker', ['rm', '--force', '--volumes', name]).catch(gone)
  }

  /** Removes the containers of runs that ended without removing them. Returns their names. */
  async sweep(): Promise<readonly string[]> {
    const abandoned = (await this.list()).filter(({ owner }) => owner !== null && hasEnded(owner))
    await Promise.all(abandoned.map(container => this.remove(container)))
    return abandoned.map(({ name }) => name)
  }

  /**
   * Starts the removal of a container in a process that outlives this one: for the second Ctrl-C. It waits a little
   * first, for a container that Docker is still making can't be removed.
   */
  abandon(name: string): void {
    const script = 'sleep 3; docker kill "$1"; rm -rf "$2"; docker rm --force --volumes "$1"'
    const args = ['-c', script, 'sh', name, this.folderOf(name)]
    spawn('sh', args, { detached: true, stdio: 'ignore' }).unref()
  }
}

/** Reads what `docker ps` prints of containers of the suite; the newest come first. */
export function readListed(text: string): readonly OwnContainer[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [name, state, what, created, owner, folder] = aLine.parse(JSON.parse(line))
      return {
        name,
        what,
        created,
        isRunning: state === 'running',
        owner: anOwner.nullable().parse(JSON.parse(owner)),
        folder,
      }
    })
    .toSorted((a, b) => b.created.localeCompare(a.created))
}
