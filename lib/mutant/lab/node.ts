import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../command.ts'

/** A machine that runs containers, itself a Docker container: a kind node, or a runtime in a container. */
export class Node {
  readonly name: string
  /** Never aborts: a change to a node finishes in a second or two, and the lab then undoes all of it. */
  readonly #signal = new AbortController().signal
  readonly #containerd: 'a service of systemd' | { readonly socket: string }

  /**
   * @param name name of the Docker container
   * @param containerd how containerd runs there; with a socket, it is the container's main process
   */
  constructor(name: string, containerd: 'a service of systemd' | { readonly socket: string }) {
    this.name = name
    this.#containerd = containerd
  }

  /** Runs a command. @returns what it wrote to standard output */
  run(...command: readonly string[]): Promise<string> {
    return run(this.#signal, 'docker', ['exec', this.name, ...command])
  }

  /** Copies a file or folder and follows links. The parent folder must exist. */
  async copy(from: string, to: string): Promise<void> {
    await run(this.#signal, 'docker', ['cp', '--follow-link', from, `${this.name}:${to}`])
  }

  read(file: string): Promise<string> {
    return this.run('cat', file)
  }

  async write(file: string, text: string): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'pidns-'))
    try {
      await writeFile(join(folder, 'text'), text)
      await this.copy(join(folder, 'text'), file)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  /** Restarts containerd, and does not wait for its answer. As a service containerd leaves pods running. */
  async restartContainerd(): Promise<void> {
    if (this.#containerd === 'a service of systemd') await this.run('systemctl', 'restart', 'containerd')
    else await run(this.#signal, 'docker', ['restart', '--time', '1', this.name])
  }

  /** Asks containerd for its version. */
  askContainerd(): Promise<string> {
    const containerd = this.#containerd
    const address = containerd === 'a service of systemd' ? [] : ['--address', containerd.socket]
    return this.run('ctr', ...address, 'version')
  }
}
