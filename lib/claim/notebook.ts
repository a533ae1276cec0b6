import type { Evidence, Measurement } from './evidence.ts'

/** A wait that notes what it sees: it looks again and again, and what it saw last of one thing is kept. */
export interface NotedWait extends Disposable {
  /** A look begins: what it notes takes the place of what earlier looks of this wait noted of the same. */
  turn(): void
}

/** From where on a wait notes, and where its present look began to. */
interface Place {
  begin: number
  turn: number
}

/** Where everything is noted that is done and seen while one claim is judged. */
export class Notebook {
  readonly #entries: (Evidence | Notebook)[] = []
  readonly #measurements: Measurement[] = []
  readonly #waits = new Set<Place>()

  /** What was noted, in the order in which it was seen. */
  get evidence(): readonly Evidence[] {
    return this.#entries.flatMap(entry => (entry instanceof Notebook ? entry.evidence : [entry]))
  }

  /** The rows of the kernel-truth table that were measured. */
  get measurements(): readonly Measurement[] {
    const others = this.#entries.flatMap(entry => (entry instanceof Notebook ? entry.measurements : []))
    return [...others, ...this.#measurements]
  }

  /** Notes what was seen; the same thing seen in the same words once more is no news. */
  note(evidence: Evidence): void {
    const isSame = (entry: Evidence | Notebook) =>
      !(entry instanceof Notebook) && isOfOneThing(entry, evidence)
    const last = this.#entries.findLast(isSame)
    if (last !== undefined && 'seen' in last && last.seen === evidence.seen && this.#waits.size === 0) return
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

  /** Takes in, once, everything that was and will be noted in another notebook: of what happens once for several claims. */
  include(other: Notebook): void {
    if (!this.#entries.includes(other)) this.#entries.push(other)
  }

  /** Until it is disposed of, something is looked at again and again. */
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

/** Whether two looks were at the same thing: of two pods alike the command by hand tells which. */
function isOfOneThing(one: Evidence, other: Evidence): boolean {
  return one.title === other.title && one.byHand === other.byHand
}
