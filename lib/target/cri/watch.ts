import { setTimeout as pause } from 'node:timers/promises'
import type { CriClient } from './client.ts'
import { ofRun } from './labels.ts'
import { ContainerState } from './runtime_pb.ts'

/**
 * The pause between two lists, in milliseconds. The kubelet lists every second, which is too slow for a
 * claim.
 */
const PAUSE = 100

/** What is told of the containers of a run. */
interface Told {
  /**
   * @param running ids that the runtime lists as not ended
   * @param asked when it was asked: `performance.now()`
   */
  listed(running: ReadonlySet<string>, asked: number): void
  /** The runtime no longer answers. Nothing more is told. */
  lost(thrown: unknown): void
}

/**
 * Lists the containers of a run again and again. Every runtime can list; only some offer events.
 */
export class ContainerWatch {
  readonly #client: CriClient
  readonly #runId: string
  readonly #told: Told
  #stopping = new AbortController()
  #stopped: Promise<void> = Promise.resolve()
  #isClosed = false

  constructor(client: CriClient, runId: string, told: Told) {
    this.#client = client
    this.#runId = runId
    this.#told = told
  }

  start(): void {
    if (this.#isClosed) return
    this.#stopping = new AbortController()
    const { signal } = this.#stopping
    this.#stopped = this.#list(signal).catch(thrown => {
      if (!signal.aborted) this.#told.lost(thrown)
    })
  }

  /** Returns once the runtime is not asked for its containers any more. {@link start} begins again. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#stopped
  }

  /** Stops it for good. */
  close(): void {
    this.#isClosed = true
    this.#stopping.abort()
  }

  async #list(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const asked = performance.now()
      const containers = await this.#client.listContainers(ofRun(this.#runId))
      const running = containers.filter(({ state }) => state !== ContainerState.CONTAINER_EXITED)
      this.#told.listed(new Set(running.map(({ id }) => id)), asked)
      await pause(PAUSE, undefined, { signal }).catch(() => {})
    }
  }
}
