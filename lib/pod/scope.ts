import type { Evidence } from '../claim/evidence.ts'
import { Notebook, type NotedWait } from '../claim/notebook.ts'
import type { Disturbance } from '../target/disturbances.ts'
import type { ContainerAddress, Cri, Kubernetes, Target } from '../target/target.ts'

/** Where pods run, and how patient every wait is with them. */
export interface Ground {
  readonly target: Target
  /** The factor for every time limit. */
  readonly slow: number
  /** How long a pod may take to start, in seconds, however far it gets; by default 900. */
  readonly startWithin?: number | undefined
  /** Lets a pod start when enough others have started; undefined if all may start together. */
  readonly atOnce?: Turn | undefined
  /** Containers of the run in which a command can show how quick the cluster is now; by default none. */
  readonly startedContainers?: () => readonly ContainerAddress[]
  /** Tells what broke around the runtime at this time (`performance.now()`) or later; by default nothing. */
  readonly disturbedSince?: (time: number) => Promise<readonly Disturbance[]>
}

/** Runs work when it is its turn. */
type Turn = <T>(work: () => Promise<T>) => Promise<T>

/**
 * A clock that can be stopped: a claim's time does not run while the claim waits with a deadline of its own.
 */
export interface Clock {
  /** Stops the clock until disposed; the clock runs again once nobody holds it. */
  hold(): Disposable
}

/**
 * What one claim acts through: its target, its time limit and its notebook. Everything given to a claim holds
 * the same scope.
 */
export class Scope {
  readonly signal: AbortSignal
  readonly slow: number
  readonly startWithin: number | undefined
  readonly notes: Notebook
  readonly #onlyLooks: boolean
  readonly #ground: Ground
  readonly #clock: Clock | undefined
  readonly #awaited: Promise<unknown>[] = []

  /**
   * @param signal aborted when nothing more may be done: the run was interrupted, or the claim ran out of
   *   time
   * @param clock the claim's; none where nobody counts the time
   * @param onlyLooks whether the claim says that it only looks
   */
  constructor(
    ground: Ground,
    signal: AbortSignal,
    { notes = new Notebook(), clock, onlyLooks = false }: Hold = {},
  ) {
    this.#ground = ground
    this.signal = signal
    this.slow = ground.slow
    this.startWithin = ground.startWithin
    this.notes = notes
    this.#clock = clock
    this.#onlyLooks = onlyLooks
  }

  /** Checks that the claim may act on its pods. @throws Error if it says that it only looks: a fault in the specs */
  mustNotOnlyLook(): void {
    if (this.#onlyLooks) throw new Error('a claim that says that it only looks acts on a pod')
  }

  /** Starts a pod when it is its turn. */
  inTurn<T>(start: () => Promise<T>): Promise<T> {
    return this.#ground.atOnce === undefined ? start() : this.#ground.atOnce(start)
  }

  /**
   * The target.
   * @throws the signal's reason once nothing more may be done: a late action would hit the next claim's
   *   pods
   */
  get target(): Target {
    this.signal.throwIfAborted()
    return this.#ground.target
  }

  /**
   * What only a cluster has.
   * @throws Error on a bare CRI runtime: a claim that gets here needs `kubernetes-api`
   */
  get kubernetes(): Kubernetes {
    const { kubernetes } = this.target
    if (kubernetes === undefined)
      throw new Error('a claim uses the Kubernetes API without saying that it needs it')
    return kubernetes
  }

  /**
   * What only a bare CRI runtime has.
   * @throws Error on a cluster: a claim that gets here needs `cri`
   */
  get cri(): Cri {
    const { cri } = this.target
    if (cri === undefined) throw new Error('a claim asks a CRI runtime without saying that it needs one')
    return cri
  }

  /** Containers of the run's started pods: a command in one shows how quick the cluster is now. */
  get startedContainers(): readonly ContainerAddress[] {
    return this.#ground.startedContainers?.() ?? []
  }

  /** What broke around the runtime at this time (`performance.now()`) or later, asked now. */
  async disturbedSince(time: number): Promise<readonly Disturbance[]> {
    return (await this.#ground.disturbedSince?.(time)) ?? []
  }

  note(evidence: Evidence): void {
    this.notes.note(evidence)
  }

  /**
   * The same scope for what is done for several claims: with another notebook, and without any claim's clock.
   */
  notingIn(notes: Notebook): Scope {
    return new Scope(this.#ground, this.signal, { notes })
  }

  /** Begins a repeated look with a deadline of its own, until disposed; the claim's time does not run. */
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
   * Waits for something that was begun for several claims and has its own deadlines. The claim's time does
   * not run, and the claim is not over before this ends, whatever else happens to the claim.
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

  /** Returns once everything that the claim awaited has ended. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#awaited)
  }
}

interface Hold {
  readonly notes?: Notebook
  readonly clock?: Clock
  readonly onlyLooks?: boolean
}
