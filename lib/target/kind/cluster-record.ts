import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from '../../atomic-write.ts'
import { inJson } from '../../in-json.ts'
import { type OwnFolder, OwnFolders } from '../../own-folders.ts'
import { nameOfRun, type Owner } from '../../ownership.ts'

const aRecord = z.object({
  /** e.g. `v1.37.2` */
  kubernetes: z.string(),
  nodeImage: z.string(),
  nodes: z.int().default(1),
})

/** What a cluster is made of. */
export type ClusterRecord = z.infer<typeof aRecord>

/** What this machine knows about a cluster that the suite created. */
export interface RecordedCluster extends ClusterRecord {
  readonly id: string
  readonly name: string
  /** In ISO 8601. */
  readonly created: string
  /** The process that created the cluster and will remove it; null if kept. */
  readonly owner: Owner | null
  /** The id of the Docker engine that the cluster is on. */
  readonly engine: string
}

const RECORD_FILE = 'cluster.json'

/** Stands in for a record that can't be read, as when its run was killed while writing it. */
const UNKNOWN = { kubernetes: 'of an unknown version', nodeImage: '', nodes: 1 }

/** The clusters that the suite created on this machine: one folder each, with a record and a kubeconfig. */
export class ClusterRecords {
  readonly #folders: OwnFolders

  /** @param cacheDir the suite's cache folder, outside the repository */
  constructor(cacheDir: string) {
    this.#folders = new OwnFolders(join(cacheDir, 'clusters'))
  }

  /** The folder with a cluster's kubeconfig and kind config. */
  folderOf(id: string): string {
    return this.#folders.pathOf(id)
  }

  kubeconfigOf(id: string): string {
    return join(this.folderOf(id), 'kubeconfig')
  }

  async all(): Promise<readonly RecordedCluster[]> {
    return Promise.all((await this.#folders.list()).map(recordedIn))
  }

  /** The clusters of processes that ended without removing them. */
  async abandoned(): Promise<readonly RecordedCluster[]> {
    return Promise.all((await this.#folders.abandoned()).map(recordedIn))
  }

  /** Records a cluster that this process is about to create. */
  async make(id: string, record: ClusterRecord, engine: string | undefined): Promise<RecordedCluster> {
    const folder = await this.#folders.make(id, engine)
    await writeAtomically(join(folder, RECORD_FILE), `${JSON.stringify(record, null, 2)}\n`)
    const made = await this.#folders.find(id)
    if (made === undefined) throw new Error(`the folder ${folder} was created but does not exist`)
    return recordedIn(made)
  }

  /** Keeps a cluster for later runs. */
  keep(id: string): Promise<void> {
    return this.#folders.keep(id)
  }

  async find(id: string): Promise<RecordedCluster | undefined> {
    const found = await this.#folders.find(id)
    return found === undefined ? undefined : recordedIn(found)
  }

  remove(id: string): Promise<void> {
    return this.#folders.remove(id)
  }
}

async function recordedIn({ id, path, owner, made, about: engine }: OwnFolder): Promise<RecordedCluster> {
  const text = await readFile(join(path, RECORD_FILE), 'utf8').catch(() => '')
  return { id, name: nameOfRun(id), created: made, owner, engine, ...(inJson(aRecord, text) ?? UNKNOWN) }
}
