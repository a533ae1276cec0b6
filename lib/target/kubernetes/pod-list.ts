import type { V1Pod } from '@kubernetes/client-node'

/** How long a list stays usable, in milliseconds: claims look at many pods side by side. */
const SERVES = 150

/** The pods of a namespace, listed once for all who look at about the same time. */
export class PodList {
  readonly #ask: () => Promise<readonly V1Pod[]>
  #newest: { readonly asked: number; readonly pods: Promise<readonly V1Pod[]> } | undefined

  /** @param ask lists them */
  constructor(ask: () => Promise<readonly V1Pod[]>) {
    this.#ask = ask
  }

  /** Has the next look ask again: something was made that may have a name that an earlier pod had. */
  forget(): void {
    this.#newest = undefined
  }

  /** The pods as they were a moment ago, or later. */
  all(): Promise<readonly V1Pod[]> {
    return this.#usable().pods
  }

  /** A pod as it was a moment ago, or later. Undefined if there is none now. */
  async find(name: string): Promise<V1Pod | undefined> {
    const begin = performance.now()
    const list = this.#usable()
    const found = named(name, await list.pods)
    // The pod may have been made after that list: by kubectl, a controller or a kubelet, which tell nobody here.
    if (found !== undefined || list.asked >= begin) return found
    return this.#findSince(begin, name)
  }

  /** A pod as it is now. Undefined if there is none. */
  findNow(name: string): Promise<V1Pod | undefined> {
    return this.#findSince(performance.now(), name)
  }

  async #findSince(time: number, name: string): Promise<V1Pod | undefined> {
    return named(name, await this.#usableSince(time).pods)
  }

  #usable() {
    return this.#usableSince(performance.now() - SERVES)
  }

  #usableSince(time: number) {
    if (this.#newest === undefined || this.#newest.asked < time)
      this.#newest = { asked: performance.now(), pods: this.#ask() }
    return this.#newest
  }
}

function named(name: string, pods: readonly V1Pod[]): V1Pod | undefined {
  return pods.find(({ metadata }) => metadata?.name === name)
}
