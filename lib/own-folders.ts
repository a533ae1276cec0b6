import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from './atomic-write.ts'
import { inJson } from './in-json.ts'
import { makeFolder } from './make-folder.ts'
import { anOwner, hasEnded, isRunId, nameOfRun, type Owner, runOfName, thisProcess } from './ownership.ts'
import { removeTree } from './remove-tree.ts'
import { mustBeSafe } from './safe-path.ts'

/** The file that marks a folder as ours. */
const OWNER_FILE = 'owner.json'

const anOwnerFile = z.object({
  /** The id that the folder's name was computed from. */
  id: z.string(),
  /** The process that made the folder and will remove it; null if the folder is kept. */
  owner: anOwner.nullable(),
  /** When the folder was made, in ISO 8601. */
  made: z.iso.datetime(),
  /** What the folder is for, as a note to whoever finds it: for a run on a CRI runtime, its socket. */
  about: z.string().default(''),
})

/** A folder that the suite made. Its name comes from an id, and the owner file in it has the same id. */
export interface OwnFolder {
  readonly id: string
  readonly path: string
  /** Null if the folder is kept. */
  readonly owner: Owner | null
  readonly made: string
  readonly about: string
}

/**
 * The suite's folders in one place. Each is called `pidns-<id>`, is closed to other users and holds
 * `owner.json`. The suite removes a folder only if its path comes from an id and its `owner.json` has the
 * same id. It never follows a link and never removes a path that somebody else supplied.
 */
export class OwnFolders {
  readonly place: string

  /** @param place the parent folder; created when needed */
  constructor(place: string) {
    this.place = place
  }

  pathOf(id: string): string {
    if (!isRunId(id)) throw new Error(`'${id}' is no id of the suite`)
    return join(this.place, nameOfRun(id))
  }

  /**
   * Makes a folder that this process will remove.
   * @returns its path
   * @throws Problem if other users could change files in the parent folder
   */
  async make(id: string, about = ''): Promise<string> {
    await makeFolder(this.place, 0o700)
    await mustBeSafe(this.place)
    const folder = this.pathOf(id)
    await makeFolder(folder, 0o700)
    await this.#write({ id, owner: thisProcess(), made: new Date().toISOString(), about })
    return folder
  }

  /** Keeps a folder for later runs: from now on it has no owner. */
  async keep(id: string): Promise<void> {
    const found = await this.find(id)
    if (found !== undefined) await this.#write({ ...found, owner: null })
  }

  async #write({ id, owner, made, about }: z.infer<typeof anOwnerFile>): Promise<void> {
    const file = join(this.pathOf(id), OWNER_FILE)
    await writeAtomically(file, JSON.stringify({ id, owner, made, about }), 0o600)
  }

  /** The folder with this id; undefined if there is none or it isn't ours. */
  async find(id: string): Promise<OwnFolder | undefined> {
    const path = this.pathOf(id)
    const facts = await lstat(path).catch(() => undefined)
    if (facts === undefined || !facts.isDirectory()) return undefined
    if (process.geteuid !== undefined && facts.uid !== process.geteuid()) return undefined
    const text = await readFile(join(path, OWNER_FILE), 'utf8').catch(() => '')
    const said = inJson(anOwnerFile, text)
    return said === undefined || said.id !== id ? undefined : { ...said, path }
  }

  /** The suite's folders that exist. Skips folders with other names or without our owner file. */
  async list(): Promise<readonly OwnFolder[]> {
    const names = await readdir(this.place).catch(() => [])
    const found = await Promise.all(names.flatMap(name => runOfName(name) ?? []).map(id => this.find(id)))
    return found.filter(folder => folder !== undefined)
  }

  /** The suite's folders whose owner has ended without removing them. */
  async abandoned(): Promise<readonly OwnFolder[]> {
    return (await this.list()).filter(({ owner }) => owner !== null && hasEnded(owner))
  }

  /**
   * Removes a folder and everything in it. Does nothing if there is none or it isn't ours.
   * @throws Problem if other users could change files in the parent folder
   */
  async remove(id: string): Promise<void> {
    const found = await this.find(id)
    if (found === undefined) return
    await mustBeSafe(this.place)
    await removeTree(found.path, OWNER_FILE)
  }
}
