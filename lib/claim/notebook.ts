import type { Evidence, Measurement } from './evidence.ts'

/** Where everything is noted that is done and seen while one claim is judged. */
export class Notebook {
  readonly #entries: (Evidence | Notebook)[] = []
  readonly #measurements: Measurement[] = []
  /** Of each wait that goes on, how many entries there were when it began. */
  readonly #waits = new Map<symbol, number>()

  /** What was noted, in the order in which it was seen. */
  get evidence(): readonly Evidence[] {
    return this.#entries.flatMap(entry => (entry instanceof Notebook ? entry.evidence : [entry]))
  }

  /** The rows of the kernel-truth table that were measured. */
  get measurements(): readonly Measurement[] {
    const others = this.#entries.flatMap(entry => (entry instanceof Notebook ? entry.measurements : []))
    return [...others, ...this.#measurements]
  }

  /** Notes what was seen. A wait looks again and again: what it sees last of one thing is kept. */
  note(evidence: Evidence): void {
    const begin = Math.min(...this.#waits.values())
    const before = this.#entries.findIndex(
      (entry, index) => index >= begin && !(entry instanceof Notebook) && entry.title === evidence.title,
    )
    if (before >= 0) this.#entries.splice(before, 1)
    this.#entries.push(evidence)
  }

  /** Notes a row of the kernel-truth table. */
  measure(measurement: Measurement): void {
    this.#measurements.push(measurement)
  }

  /** Takes in, once, everything that was and will be noted in another notebook: of what happens once for several claims. */
  include(other: Notebook): void {
    if (!this.#entries.includes(other)) this.#entries.push(other)
  }

  /** Until it is disposed of, something is looked at again and again. */
  waiting(): Disposable {
    const wait = Symbol('wait')
    this.#waits.set(wait, this.#entries.length)
    return { [Symbol.dispose]: () => void this.#waits.delete(wait) }
  }
}
