import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { anOwner } from '../../ownership.ts'

const aRecord = z.object({
  name: z.string(),
  /** e.g. `v1.37.2` */
  kubernetes: z.string(),
  nodeImage: z.string(),
  nodes: z.int().default(1),
  created: z.iso.datetime(),
  /** The process that made the cluster and will remove it; null for a cluster that is to be kept. */
  owner: anOwner.nullable(),
})

/** What this machine remembers of a cluster that the suite made. */
export type ClusterRecord = z.infer<typeof aRecord>

/** The clusters that the suite has made on this machine: one folder each, with its record and its kubeconfig. */
export class ClusterRecords {
  readonly #folder: string

  /** @param cacheDir the folder that keeps what the suite keeps, outside the repository */
  constructor(cacheDir: string) {
    this.#folder = join(cacheDir, 'clusters')
  }

  /** Where a cluster's kubeconfig and its kind config are. */
  folderOf(name: string): string {
    return join(this.#folder, name)
  }

  kubeconfigOf(name: string): string {
    return join(this.folderOf(name), 'kubeconfig')
  }

  async all(): Promise<readonly ClusterRecord[]> {
    const names = await readdir(this.#folder).catch(() => [])
    const records = await Promise.all(names.map(name => this.#read(name)))
    return records.filter(record => record !== undefined)
  }

  async #read(name: string): Promise<ClusterRecord | undefined> {
    const text = await readFile(join(this.folderOf(name), 'cluster.json'), 'utf8').catch(() => undefined)
    if (text === undefined) return undefined
    const { data } = aRecord.safeParse(JSON.parse(text))
    return data
  }

  async write(record: ClusterRecord): Promise<void> {
    const folder = this.folderOf(record.name)
    await mkdir(folder, { recursive: true })
    const file = join(folder, 'cluster.json')
    await writeFile(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`)
    await rename(`${file}.new`, file)
  }

  async remove(name: string): Promise<void> {
    await rm(this.folderOf(name), { recursive: true, force: true })
  }
}
