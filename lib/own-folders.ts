import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from './atomic-write.ts'
import { inJson } from './in-json.ts'
import { makeFolder } from './make-folder.ts'
import { anOwner, hasEnded, isRunId, nameOfRun, type Owner, runOfName, thisProcess } from './ownership.ts'
import { removeTree } from './remove-tree.ts'
import { mustBeSafe } from './safe-path.ts'

/** The file in a folder of ours that says so. */
const OWNER_FILE = 'owner.json'

const anOwnerFile = z.object({
  /** The id that the folder's name was computed from. */
  id: z.string(),
  /** The process that made the folder and will remove it; null for one that is kept. */
  owner: anOwner.nullable(),
  /** When it was made, as in ISO 8601. */
  made: z.iso.datetime(),
  /** What it is for, for who finds it: of a run on a CRI runtime, the runtime's socket. */
  about: z.string().default(''),
})

/** A folder that the suite made: its name is computed from an id, and the file in it agrees. */
export interface OwnFolder {
  readonly id: string
  readonly path: string
  /** Null for one that is kept. */
  readonly owner: Owner | null
  readonly made: string
  readonly about: string
}

/**
 * The folders of the suite in one place. Each is `pidns-<id>`, closed to other users, and holds `owner.json`. Only what
 * was computed from an id is ever removed, only where that file names the same id, and never a link: a path that
 * somebody else gave is not taken.
 */
export class OwnFolders {
  readonly place: string

  /** @param place the folder that they are in; made when it is needed */
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
   * @throws Problem where other users could change what is in its place
   */
  async make(id: string, about = ''): Promise<string> {
    await makeFolder(this.place, 0o700)
    await mustBeSafe(this.place)
    const folder = this.pathOf(id)
    await makeFolder(folder, 0o700)
    await this.#write({ id, owner: thisProcess(), made: new Date().toISOString(), about })
    return folder
  }

  /** Leaves a folder to later runs: nobody owns it from now on. */
  async keep(id: string): Promise<void> {
    const found = await this.find(id)
    if (found !== undefined) await this.#write({ ...found, owner: null })
  }

  async #write({ id, owner, made, about }: z.infer<typeof anOwnerFile>): Promise<void> {
    const file = join(this.pathOf(id), OWNER_FILE)
    await writeAtomically(file, JSON.stringify({ id, owner, made, about }), 0o600)
  }

  /** The folder of this id; undefined where there is none that is ours. */
  async find(id: string): Promise<OwnFolder | undefined> {
    const path = this.pathOf(id)
    const facts = await lstat(path).catch(() => undefined)
    if (facts === undefined || !facts.isDirectory()) return undefined
    if (process.geteuid !== undefined && facts.uid !== process.geteuid()) return undefined
    const text = await readFile(join(path, OWNER_FILE), 'utf8').catch(() => '')
    const said = inJson(anOwnerFile, text)
    return said === undefined || said.id !== id ? undefined : { ...said, path }
  }

  /** The folders of the suite that are there. What has another name, or no word of us in it, is none of them. */
  async list(): Promise<readonly OwnFolder[]> {
    const names = await readdir(this.place).catch(() => [])
    const found = await Promise.all(names.flatMap(name => runOfName(name) ?? []).map(id => this.find(id)))
    return found.filter(folder => folder !== undefined)
  }

  /** The same, of processes that have ended without removing them. */
  async abandoned(): Promise<readonly OwnFolder[]> {
    return (await this.list()).filter(({ owner }) => owner !== null && hasEnded(owner))
  }

  /**
   * Removes a folder with all that is in it; nothing happens where there is none that is ours.
   * @throws Problem where other users could change what is in its place
   */
  async remove(id: string): Promise<void> {
    const found = await this.find(id)
    if (found === undefined) return
    await mustBeSafe(this.place)
    await removeTree(found.path, OWNER_FILE)
  }
}
