import type { Evidence } from '../claim/evidence.ts'
import { Notebook, type NotedWait } from '../claim/notebook.ts'
import type { Kubernetes, Target } from '../target/target.ts'

/** Where pods are, and how patient everybody is with them. */
export interface Ground {
  readonly target: Target
  /** What every time limit is multiplied by. */
  readonly slow: number
  /** How long a pod may take to start, in seconds, however far it gets; by default 900. */
  readonly startWithin?: number | undefined
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
  readonly startWithin: number | undefined
  readonly notes: Notebook
  readonly #ground: Ground
  readonly #clock: Clock | undefined
  readonly #awaited: Promise<unknown>[] = []

  /**
   * @param signal aborted when nothing is to be done any more: the run has been interrupted, or the claim has run out of time
   * @param clock of the claim; none where nobody counts the time
   */
  constructor(ground: Ground, signal: AbortSignal, { notes = new Notebook(), clock }: Hold = {}) {
    this.#ground = ground
    this.signal = signal
    this.slow = ground.slow
    this.startWithin = ground.startWithin
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

  /** The same for what is done for several claims: it notes elsewhere, and by no claim's clock. */
  notingIn(notes: Notebook): Scope {
    return new Scope(this.#ground, this.signal, { notes })
  }

  /** Looks again and again by a deadline of its own until the disposal: the time of the claim does not run. */
  waiting(): NotedWait {
    const held = this.#clock?.hold()
    const wait = this.notes.waiting()
    return {
      turn: () => wait.turn(),
      [Symbol.dispose]: () => {
        wait[Symbol.dispose]()
        held?.[Symbol.dispose]()
      },
    }
  }

  /**
   * Waits for something that was begun for several claims and has deadlines of its own: the time of the claim does not
   * run, and the claim is not over before it, whatever else becomes of the claim.
   */
  async awaiting<T>(begun: Promise<T>): Promise<T> {
    this.#awaited.push(begun)
    const held = this.#clock?.hold()
    try {
      return await begun
    } finally {
      held?.[Symbol.dispose]()
    }
  }

  /** Returns when everything has ended that the claim has awaited. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#awaited)
  }
}

interface Hold {
  readonly notes?: Notebook
  readonly clock?: Clock
}
