import { isDeepStrictEqual } from 'node:util'
import type { PodRequests } from '../claim/claim.ts'
import { Notebook } from '../claim/notebook.ts'

interface Happening {
  readonly notes: Notebook
  readonly pods: PodRequests
  readonly result: Promise<unknown>
}

/** A claim that asks for a one-time event: its names for its pods, and its notebook. */
interface Asking {
  readonly pods: PodRequests
  readonly notes: Notebook
}

/**
 * Events that happen once in a run and that several claims judge, such as a restart. Known by the function
 * that causes them.
 */
export class Happenings {
  readonly #all = new Map<unknown, Happening>()

  /**
   * The result of an event. The first claim that asks causes it. All claims get its result, or its failure,
   * and its evidence.
   * @param happen the function that identifies the event
   * @param begin calls it and notes everything in a separate notebook
   * @throws Error when two claims use one name for different pods: a fault of the suite
   */
  once<T>(
    happen: (given: never) => Promise<T>,
    begin: (notes: Notebook) => Promise<T>,
    { pods, notes }: Asking,
  ): Promise<T> {
    const known = this.#all.get(happen) ?? this.#begun(happen, begin, pods)
    for (const [name, request] of Object.entries(pods))
      if (name in known.pods && !isDeepStrictEqual(known.pods[name], request))
        throw new Error(`'${happen.name}' happens once, but two claims mean different pods by '${name}'`)
    notes.include(known.notes)
    // The function gave the type, and the map keeps that function's own result.
    return known.result as Promise<T>
  }

  #begun<T>(happen: unknown, begin: (notes: Notebook) => Promise<T>, pods: PodRequests): Happening {
    const notes = new Notebook()
    const happening = { notes, pods, result: begin(notes) }
    this.#all.set(happen, happening)
    return happening
  }
}
