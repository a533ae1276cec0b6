import { isDeepStrictEqual } from 'node:util'
import type { PodRequests } from '../claim/claim.ts'
import { Notebook } from '../claim/notebook.ts'

interface Happening {
  readonly notes: Notebook
  readonly pods: PodRequests
  readonly result: Promise<unknown>
}

/** A claim that asks for what happens once: what it calls its pods, and where it notes. */
interface Asking {
  readonly pods: PodRequests
  readonly notes: Notebook
}

/** What happens once in a run and is judged by several claims, such as a restart; known by the function that makes it happen. */
export class Happenings {
  readonly #all = new Map<unknown, Happening>()

  /**
   * What comes of it: the first claim that asks makes it happen, all get what it gave, or its failure, and the evidence of it.
   * @param happen the function it is known by
   * @param begin calls it, with everything noted in a notebook of its own
   * @throws Error when two claims mean different pods by one name: a fault of the suite
   */
  once<T>(
    happen: (given: never) => Promise<T>,
    begin: (notes: Notebook) => Promise<T>,
    { pods, notes }: Asking,
  ): Promise<T> {
    const known = this.#all.get(happen) ?? this.#begun(happen, begin, pods)
    for (const [name, request] of Object.entries(pods))
      if (name in known.pods && !isDeepStrictEqual(known.pods[name], request))
        throw new Error(`'${happen.name}' happens once, and two claims mean different pods by '${name}'`)
    notes.include(known.notes)
    // The function gave the type, and the map keeps what that very function gave.
    return known.result as Promise<T>
  }

  #begun<T>(happen: unknown, begin: (notes: Notebook) => Promise<T>, pods: PodRequests): Happening {
    const notes = new Notebook()
    const happening = { notes, pods, result: begin(notes) }
    this.#all.set(happen, happening)
    return happening
  }
}
