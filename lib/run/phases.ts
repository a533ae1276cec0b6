import type { Phase } from '../report/schema.ts'

/** Times the parts of a run, one after the other. */
export class Phases {
  readonly #done: Phase[] = []

  /** Runs and times a part of the run, even if it throws. */
  async time<T>(name: string, work: () => Promise<T>): Promise<T> {
    const begin = performance.now()
    try {
      return await work()
    } finally {
      this.#done.push({ name, seconds: (performance.now() - begin) / 1000 })
    }
  }

  get all(): readonly Phase[] {
    return this.#done
  }
}
