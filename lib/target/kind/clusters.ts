import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { nameOfRun, runOfName } from '../../ownership.ts'
import { messageOf, Problem } from '../../problem.ts'
import type { Step } from '../../progress.ts'
import type { KindParts } from '../../provision/kind-parts.ts'
import { visible } from '../../visible.ts'
import { withoutSecrets } from '../../without-secrets.ts'
import { engineId, mustBeOn } from '../docker-engine.ts'
import { ClusterRecords, type RecordedCluster } from './cluster-record.ts'
import { KindCli } from './kind-cli.ts'
import { startWorker } from './worker.ts'

/** A kind cluster of the suite, and whether its node exists. */
export interface ListedCluster extends RecordedCluster {
  readonly kubeconfig: string
  readonly exists: boolean
  /** Whether the cluster is on the Docker engine that answers. We know nothing about others. */
  readonly isHere: boolean
}

/** Creates, tracks and removes the suite's kind clusters. Never touches clusters of others. */
export class Clusters {
  readonly #records: ClusterRecords
  readonly #kind: KindCli
  /** For clean-up: continues after the run is aborted. */
  readonly #cleaner: KindCli
  readonly #binary: string
  readonly #signal: AbortSignal

  /** @param binary path of the kind CLI */
  constructor(cacheDir: string, binary: string, signal: AbortSignal) {
    this.#records = new ClusterRecords(cacheDir)
    this.#binary = binary
    this.#signal = signal
    this.#kind = new KindCli(binary, signal)
    this.#cleaner = new KindCli(binary, new AbortController().signal)
  }

  /**
   * Creates a cluster. Leaves nothing behind if it fails or is aborted.
   * @param keep whether the cluster outlives this process
   */
  async create(id: string, parts: KindParts, keep: boolean, step: Step): Promise<ListedCluster> {
    const name = nameOfRun(id)
    const { nodeImage, nodes } = parts
    const about = { kubernetes: nodeImage.kubernetes, nodeImage: nodeImage.ref, nodes }
    const record = await this.#records.make(id, about, await engineId(this.#signal))
    try {
      const config = join(this.#records.folderOf(id), 'kind.yaml')
      await writeFile(config, stringify(parts.clusterConfig))
      const kubeconfig = this.#records.kubeconfigOf(id)
      const say = (line: string) => step.say(withoutDecoration(line))
      await this.#kind.create({ name, image: parts.nodeImage.ref, config, kubeconfig }, say)
      if (parts.imagesToLoad.length > 0) {
        step.say(`loading ${parts.imagesToLoad.map(({ ref }) => ref).join(', ')}`)
        await this.#kind.loadImages(name, parts.imagesToLoad)
      }
      const { kernel } = parts
      if (kernel !== undefined) {
        step.say('starting a worker with a kernel of its own')
        const folder = join(this.#records.folderOf(id), 'worker')
        await startWorker({ cluster: name, image: nodeImage.ref, kernel, folder }, this.#signal)
      }
      if (keep) await this.#records.keep(id)
      return { ...record, ...(keep && { owner: null }), kubeconfig, exists: true, isHere: true }
    } catch (thrown) {
      await this.remove(id)
      this.#signal.throwIfAborted()
      if (thrown instanceof Problem) throw thrown
      throw new Problem('environment', `kind could not create the cluster ${name}: ${messageOf(thrown)}.`, {
        remedy: `Run 'pidns doctor' to check what a cluster needs.`,
        cause: thrown,
      })
    }
  }

  /** Has a cluster outlive this process. */
  keep(id: string): Promise<void> {
    return this.#records.keep(id)
  }

  /** The suite's clusters on this machine, newest first. */
  async list(): Promise<readonly ListedCluster[]> {
    const [records, names, engine] = await Promise.all([
      this.#records.all(),
      this.#kind.list(),
      engineId(this.#signal),
    ])
    return records
      .map(record => ({
        ...record,
        kubeconfig: this.#records.kubeconfigOf(record.id),
        exists: record.engine === engine && names.includes(record.name),
        isHere: record.engine === engine,
      }))
      .toSorted((a, b) => b.created.localeCompare(a.created))
  }

  /** Ids of kind clusters that are named like a run's cluster but that the current cache does not know. */
  async strays(): Promise<readonly string[]> {
    const [records, names] = await Promise.all([this.#records.all(), this.#kind.list()])
    return names.flatMap(name => {
      const id = runOfName(name)
      return id === undefined || records.some(record => record.id === id) ? [] : [id]
    })
  }

  /** Forgets a cluster on a Docker engine that no longer exists. */
  forget(id: string): Promise<void> {
    return this.#records.remove(id)
  }

  /**
   * Removes a cluster and its record. Continues after the run is aborted.
   * @throws Problem if the Docker engine that the cluster is on does not answer
   */
  async remove(id: string): Promise<void> {
    const record = await this.#records.find(id)
    if (record !== undefined) await mustBeOn(record.engine, `The cluster ${nameOfRun(id)}`)
    await this.#cleaner.delete(nameOfRun(id), this.#records.kubeconfigOf(id))
    await this.#records.remove(id)
  }

  /** Removes the clusters of runs that ended without removing them. Returns their names. */
  async sweep(): Promise<readonly string[]> {
    const engine = await engineId(this.#signal)
    const abandoned = (await this.#records.abandoned()).filter(record => record.engine === engine)
    await Promise.all(abandoned.map(({ id }) => this.remove(id)))
    return abandoned.map(({ name }) => name)
  }

  /**
   * Starts removing a cluster in a process that outlives this one, for the second Ctrl-C. It waits a little
   * first: Docker can't remove a container that it is still creating.
   */
  abandon(id: string): void {
    const kubeconfig = this.#records.kubeconfigOf(id)
    const args = ['delete', 'cluster', '--name', nameOfRun(id), '--kubeconfig', kubeconfig]
    const script = ['-c', 'sleep 3; exec "$@"', 'sh', this.#binary, ...args]
    spawn('sh', script, { detached: true, stdio: 'ignore' }).unref()
  }

  /** Writes the runtime and kubelet logs of each node into a folder, without credentials. */
  async keepLogs(name: string, folder: string): Promise<void> {
    const exported = await mkdtemp(join(tmpdir(), 'pidns-logs-'))
    try {
      await this.#cleaner.exportLogs(name, exported)
      const nodes = (await readdir(exported, { withFileTypes: true })).filter(entry => entry.isDirectory())
      for (const { name: node } of nodes) await keepNodeLogs(join(exported, node), join(folder, node))
    } finally {
      await rm(exported, { recursive: true, force: true })
    }
  }
}

/**
 * The logs we keep of kind's export. The rest are logs of the cluster's own pods, and what Docker says about
 * the node.
 */
const KEPT_LOGS = ['containerd.log', 'kubelet.log', 'crio.log']

async function keepNodeLogs(exported: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const log of KEPT_LOGS) {
    const text = await readFile(join(exported, log), 'utf8').catch(() => undefined)
    if (text !== undefined) await writeFile(join(folder, log), visible(withoutSecrets(text)))
  }
}

/** kind decorates its lines for people at a terminal: ` ✓ Preparing nodes 📦`. */
function withoutDecoration(line: string): string {
  return line.replace(/^[\s•✓✗]+/u, '').replace(/(\s|\p{Extended_Pictographic}|\uFE0F|…|\.)+$/u, '')
}
