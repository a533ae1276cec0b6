import type { Evidence } from '../claim/evidence.ts'
import { Notebook } from '../claim/notebook.ts'
import type { Kubernetes, Target } from '../target/target.ts'

/** Where pods are, and how patient everybody is with them. */
export interface Ground {
  readonly target: Target
  /** What every time limit is multiplied by. */
  readonly slow: number
}

/** A clock that can be stopped: the time of a claim does not run while it waits for something by a deadline of its own. */
export interface Clock {
  /** Stops it until the disposal; it runs again when nobody holds it any more. */
  hold(): Disposable
}

/**
 * What one claim acts by: the target, until when it may act, and where it notes what it sees. Everything that a claim
 * is given holds the same one.
 */
export class Scope {
  readonly signal: AbortSignal
  readonly slow: number
  readonly notes: Notebook
  readonly #ground: Ground
  readonly #clock: Clock | undefined

  /**
   * @param signal aborted when nothing is to be done any more: the run has been interrupted, or the claim has run out of time
   * @param clock of the claim; none where nobody counts the time
   */
  constructor(ground: Ground, signal: AbortSignal, { notes = new Notebook(), clock }: Hold = {}) {
    this.#ground = ground
    this.signal = signal
    this.slow = ground.slow
    this.notes = notes
    this.#clock = clock
  }

  /** The target. @throws the signal's reason where nothing may be done any more: what is done late is done to the next claim's pods */
  get target(): Target {
    this.signal.throwIfAborted()
    return this.#ground.target
  }

  /** What only a cluster has. @throws Error on a bare CRI runtime: a claim that comes to it needs `kubernetes-api` */
  get kubernetes(): Kubernetes {
    const { kubernetes } = this.target
    if (kubernetes === undefined)
      throw new Error('a claim asks the Kubernetes API and does not say that it needs it')
    return kubernetes
  }

  note(evidence: Evidence): void {
    this.notes.note(evidence)
  }

  /** The same with a notebook of its own, which this one's includes. */
  apart(notes: Notebook): Scope {
    this.notes.include(notes)
    return new Scope(this.#ground, this.signal, {
      notes,
      ...(this.#clock !== undefined && { clock: this.#clock }),
    })
  }

  /** Looks again and again by a deadline of its own until the disposal: the time of the claim does not run. */
  waiting(): Disposable {
    const held = this.#clock?.hold()
    const wait = this.notes.waiting()
    return {
      [Symbol.dispose]: () => {
        wait[Symbol.dispose]()
        held?.[Symbol.dispose]()
      },
    }
  }
}

interface Hold {
  readonly notes?: Notebook
  readonly clock?: Clock
}
