import { setTimeout as pause } from 'node:timers/promises'
import { deadline } from '../deadline.ts'
import { messageOf } from '../problem.ts'
import type { Disturbances } from './disturbances.ts'

/** What is asked again and again, and how. All times are in seconds on a node of usual speed. */
export interface Asked {
  /** Who should answer, at the beginning of a clause: `the API server`. */
  readonly who: string
  /** Rejects if there was no answer. @param signal aborts when nobody waits for this answer any more */
  readonly ask: (signal: AbortSignal) => Promise<unknown>
  /** The pause between two questions. */
  readonly every: number
  /** How long there may be no answer before that is a disturbance. */
  readonly mayBeSilent: number
}

/** How long one question waits for its answer, in seconds on a node of usual speed. */
const ANSWERS_WITHIN = 5

/** Why there was no answer for a while, if each question got one. */
const LATE = 'it took that long'

/**
 * Asks something of the cluster again and again, and notes when the answers stop. A claim that fails meanwhile
 * says little about the runtime.
 */
export class Pulse implements Disposable {
  readonly #asked: Asked
  readonly #disturbances: Disturbances
  readonly #slow: number
  readonly #over = new AbortController()
  /** When the last answer came: `performance.now()`. */
  #answered = performance.now()
  #why = LATE

  /** Begins at once. @param slow the factor for every time */
  constructor(asked: Asked, disturbances: Disturbances, slow: number) {
    this.#asked = asked
    this.#disturbances = disturbances
    this.#slow = slow
    this.#beats().catch(() => {})
  }

  async #beats(): Promise<void> {
    const { signal } = this.#over
    while (!signal.aborted) {
      await this.#beat()
      await pause(this.#asked.every * 1000, undefined, { signal, ref: false })
    }
  }

  /** Asks now, and notes it even if only this one answer does not come. Never rejects. */
  askNow(): Promise<void> {
    return this.#beat({ notesEach: true })
  }

  /** Never rejects: a silence is noted. @param notesEach notes also one answer that does not come */
  async #beat({ notesEach = false } = {}): Promise<void> {
    const { signal } = this.#over
    if (signal.aborted) return
    const within = ANSWERS_WITHIN * this.#slow
    const late = () => new Error(`it did not answer within ${within} s`)
    const ending = new AbortController()
    const failure = await deadline(within * 1000, late, signal, this.#asked.ask(ending.signal)).then(
      () => undefined,
      (thrown: unknown) => messageOf(thrown),
    )
    ending.abort(new Error('nobody waits for it any more'))
    if (signal.aborted) return
    const { who, mayBeSilent } = this.#asked
    const isLong = performance.now() - this.#answered > mayBeSilent * this.#slow * 1000
    this.#why = failure ?? this.#why
    if (isLong || (notesEach && failure !== undefined))
      this.#disturbances.note(`${who} did not answer for a while`, this.#answered, {
        why: this.#why,
        isSlowness: this.#why === LATE,
      })
    if (failure === undefined) {
      this.#answered = performance.now()
      this.#why = LATE
    }
  }

  [Symbol.dispose](): void {
    this.#over.abort(new Error('nobody wants to know any more'))
  }
}
