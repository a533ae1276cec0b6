import type { Evidence, Measurement } from './evidence.ts'

/**
 * A wait that notes what it sees. It looks again and again, and keeps only what it last saw of each thing.
 */
export interface NotedWait extends Disposable {
  /** Begins a look. Its notes replace what earlier looks of this wait noted about the same things. */
  turn(): void
}

/** Where the notes of a wait begin, and where those of its present look begin. */
interface Place {
  begin: number
  turn: number
}

/** Collects what is done and seen while one claim is judged. */
export class Notebook {
  readonly #entries: (Evidence | Notebook)[] = []
  readonly #measurements: Measurement[] = []
  readonly #waits = new Set<Place>()

  /** All notes, in the order in which things were seen. */
  get evidence(): readonly Evidence[] {
    return this.#entries.flatMap(entry => (entry instanceof Notebook ? entry.evidence : [entry]))
  }

  /** The measured rows of the kernel-truth table. */
  get measurements(): readonly Measurement[] {
    const others = this.#entries.flatMap(entry => (entry instanceof Notebook ? entry.measurements : []))
    return [...others, ...this.#measurements]
  }

  /** Notes what was seen. Outside a wait, skips the same thing seen again in the same words. */
  note(evidence: Evidence): void {
    const isSame = (entry: Evidence | Notebook): entry is Evidence =>
      !(entry instanceof Notebook) && isOfOneThing(entry, evidence)
    if (this.#waits.size === 0 && this.#entries.findLast(isSame)?.seen === evidence.seen) return
    for (const { begin, turn } of this.#waits) {
      const before = this.#entries.findIndex(
        (entry, index) => index >= begin && index < turn && isSame(entry),
      )
      if (before >= 0) this.#remove(before)
    }
    this.#entries.push(evidence)
  }

  /** Notes a row of the kernel-truth table. */
  measure(measurement: Measurement): void {
    this.#measurements.push(measurement)
  }

  /**
   * Includes another notebook, with its past and future notes, once. For what happens once for several
   * claims.
   */
  include(other: Notebook): void {
    if (!this.#entries.includes(other)) this.#entries.push(other)
  }

  /** Begins a wait, which looks again and again until it is disposed. */
  waiting(): NotedWait {
    const place = { begin: this.#entries.length, turn: this.#entries.length }
    this.#waits.add(place)
    return {
      turn: () => {
        place.turn = this.#entries.length
      },
      [Symbol.dispose]: () => void this.#waits.delete(place),
    }
  }

  #remove(index: number): void {
    this.#entries.splice(index, 1)
    for (const place of this.#waits) {
      if (place.begin > index) place.begin--
      if (place.turn > index) place.turn--
    }
  }
}

/** Whether two looks saw the same thing. The command by hand tells two similar pods apart. */
function isOfOneThing(one: Evidence, other: Evidence): boolean {
  return one.title === other.title && one.byHand === other.byHand
}
