import { run } from '../../command.ts'
import type { ImageForNodes } from '../../provision/example-images/part.ts'

/** The kind CLI commands that a target needs. Each rejects with the last thing kind printed. */
export class KindCli {
  readonly #binary: string
  readonly #signal: AbortSignal

  /** @param signal ends the running command; by then the caller knows what to clean up. */
  constructor(binary: string, signal: AbortSignal) {
    this.#binary = binary
    this.#signal = signal
  }

  /**
   * Creates a cluster and returns when its control plane node is Ready. On abort, kind first finishes
   * creating the node's container: otherwise Docker would go on creating it alone, and nobody could remove
   * it.
   * @param config path of a kind `Cluster` config
   * @param onLine receives each line that kind prints while it works
   */
  async create(
    cluster: { name: string; image: string; config: string; kubeconfig: string },
    onLine: (line: string) => void,
  ): Promise<void> {
    const { name, image, config, kubeconfig } = cluster
    const names = ['--name', name, '--image', image, '--config', config, '--kubeconfig', kubeconfig]
    const ending = new AbortController()
    let hasContainer = false
    const end = () => {
      if (hasContainer && this.#signal.aborted) ending.abort(this.#signal.reason)
    }
    this.#signal.addEventListener('abort', end, { once: true })
    const watch = (line: string) => {
      hasContainer ||= /[✓✗].*Preparing nodes/u.test(line)
      end()
      onLine(line)
    }
    try {
      await this.#kind(['create', 'cluster', ...names, '--wait', '120s'], watch, ending.signal)
      this.#signal.throwIfAborted()
    } finally {
      this.#signal.removeEventListener('abort', end)
    }
  }

  /** Deletes a cluster. Succeeds if there is no such cluster. */
  async delete(name: string, kubeconfig: string): Promise<void> {
    await this.#kind(['delete', 'cluster', '--name', name, '--kubeconfig', kubeconfig])
  }

  /** Names of all clusters on this machine, whoever created them, including dead ones. */
  async list(): Promise<readonly string[]> {
    const lines = (await this.#kind(['get', 'clusters'])).split('\n')
    return lines.map(line => line.trim()).filter(line => line !== '')
  }

  /** The kubeconfig of a cluster, as YAML. */
  kubeconfig(name: string): Promise<string> {
    return this.#kind(['get', 'kubeconfig', '--name', name])
  }

  /**
   * Loads images into the nodes of a cluster. An archive bypasses the Docker engine and carries its image's
   * name.
   */
  async loadImages(name: string, images: readonly ImageForNodes[]): Promise<void> {
    const archives = images.flatMap(({ archive }) => archive ?? [])
    const refs = images.filter(({ archive }) => archive === undefined).map(({ ref }) => ref)
    if (archives.length > 0) await this.#kind(['load', 'image-archive', '--name', name, ...archives])
    if (refs.length > 0) await this.#kind(['load', 'docker-image', '--name', name, ...refs])
  }

  /** Writes the logs of a cluster's nodes into a folder. */
  async exportLogs(name: string, folder: string): Promise<void> {
    await this.#kind(['export', 'logs', '--name', name, folder])
  }

  #kind(
    args: readonly string[],
    onLine?: (line: string) => void,
    signal: AbortSignal = this.#signal,
  ): Promise<string> {
    // If podman or nerdctl is installed next to Docker, kind would choose by itself; our images are in
    // Docker.
    const env = { KIND_EXPERIMENTAL_PROVIDER: 'docker' }
    return run(signal, this.#binary, args, { env, ...(onLine !== undefined && { onLine }) })
  }
}
