import { Notebook } from '../claim/notebook.ts'

interface Happening {
  readonly notes: Notebook
  readonly result: Promise<unknown>
}

/** What happens once in a run and is judged by several claims, such as a restart; known by the function that makes it happen. */
export class Happenings {
  readonly #all = new Map<unknown, Happening>()

  /**
   * What comes of it: the first claim that asks makes it happen, all get what it gave, or its failure, and the evidence of it.
   * @param happen the function it is known by
   * @param begin calls it, with everything noted in a notebook of its own
   * @param notes of the claim that asks
   */
  once<T>(
    happen: (given: never) => Promise<T>,
    begin: (notes: Notebook) => Promise<T>,
    notes: Notebook,
  ): Promise<T> {
    const known = this.#all.get(happen) ?? this.#begun(happen, begin)
    notes.include(known.notes)
    // The function gave the type, and the map keeps what that very function gave.
    return known.result as Promise<T>
  }

  #begun<T>(happen: unknown, begin: (notes: Notebook) => Promise<T>): Happening {
    const notes = new Notebook()
    const happening = { notes, result: begin(notes) }
    this.#all.set(happen, happening)
    return happening
  }
}
