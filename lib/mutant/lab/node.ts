import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../provision/command.ts'

/** The machine on which containers run, here itself a container of Docker: a kind node, a runtime in a container. */
export class Node {
  readonly name: string
  /** What is begun on a node is finished when the run is aborted: it takes a second or two, and is then undone whole. */
  readonly #signal = new AbortController().signal

  /** @param name of the Docker container */
  constructor(name: string) {
    this.name = name
  }

  /** Runs a command. @returns what it wrote to standard output */
  run(...command: readonly string[]): Promise<string> {
    return run(this.#signal, 'docker', ['exec', this.name, ...command])
  }

  /** Copies a file or folder, links followed; the folder that it goes into must be there. */
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
}
