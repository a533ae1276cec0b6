import type pLimit from 'p-limit'
import type { Need } from '../claim/claim.ts'
import type { Outcome } from '../claim/outcome.ts'
import { DoesNotApply } from '../claim/verdict.ts'
import { type Ground, Scope } from '../pod/scope.ts'
import { Shared } from '../pod/shared.ts'
import { Problem } from '../problem.ts'
import type { Disturbance } from '../target/disturbances.ts'
import type { Target } from '../target/target.ts'
import type { Claim } from './claim.ts'
import { judge } from './judge.ts'
import { mostUsedFirst, Queue } from './schedule.ts'

/** What every round of a run has in common. */
export interface Common {
  readonly signal: AbortSignal
  readonly slow: number
  readonly startWithin: number | undefined
  /** Lets a pod start when it is its turn; undefined if all may start together. */
  readonly atOnce: ReturnType<typeof pLimit> | undefined
}

/** The pods of a run that begins from nothing, and the claims judged on them. */
export class Round {
  readonly shared: Shared
  /** When it began: `performance.now()`. */
  readonly began = performance.now()
  readonly target: Target
  readonly #ground: Ground
  readonly #signal: AbortSignal
  readonly #queue: Queue<Claim>
  readonly #lacks = new Map<Need, Promise<string | undefined>>()

  constructor(target: Target, { signal, slow, startWithin, atOnce }: Common) {
    this.target = target
    this.#signal = signal
    const { witness } = target
    this.#ground = {
      target,
      slow,
      startWithin,
      atOnce,
      startedContainers: () => this.shared.startedContainers,
      disturbedSince: time => witness.since(time),
    }
    this.shared = new Shared(new Scope(this.#ground, signal))
    this.#queue = new Queue((claim, tainted) => this.#judge(claim, tainted))
  }

  /** Begins to start the pods of these claims, as many at once as may. Does not wait for them. */
  startAll(claims: readonly Claim[]): void {
    // If one fails to start, the claims that need it say so.
    for (const claim of mostUsedFirst(claims)) this.#start(claim).catch(() => {})
  }

  /** Judges a claim once the earlier claims on its pods are done. */
  judge(claim: Claim): Promise<Outcome> {
    return this.#queue.add(claim)
  }

  #judge(claim: Claim, tainted: string | undefined): Promise<Outcome> {
    const started = async () => {
      if (tainted !== undefined) throw taintedBy(tainted)
      await this.#start(claim)
    }
    return judge(claim, started, scope => claim.judge(this.shared, scope), this.#ground, this.#signal)
  }

  /**
   * Starts the pods of a claim. @throws DoesNotApply if the target lacks what the claim needs; then it starts
   * none
   */
  async #start({ needs, pods, judgesStart }: Claim): Promise<void> {
    for (const need of needs) {
      const lack = await this.#lackOf(need)
      if (lack !== undefined) throw new DoesNotApply(lack)
    }
    await Promise.all(Object.values(pods).map(request => this.shared.of(request).start(judgesStart)))
  }

  /** Asks the target once for all claims. If the answer did not come, asks again. */
  #lackOf(need: Need): Promise<string | undefined> {
    const asked = this.#lacks.get(need) ?? this.target.lacks(need)
    this.#lacks.set(need, asked)
    asked.catch(() => this.#lacks.delete(need))
    return asked
  }

  /** What broke around the runtime since the round began. */
  disturbances(): Promise<readonly Disturbance[]> {
    return this.target.witness.since(this.began)
  }

  /** What the cluster did unasked to the pods of a claim, each a line. */
  async setbacks(claim: Claim): Promise<readonly string[]> {
    // A pod that can't start is restarted again and again, which is what such a claim judges.
    const asked = claim.restarts === true || claim.judgesStart === true ? 'restarts' : 'nothing'
    const all = await Promise.all(this.podsOf(claim).map(name => this.target.setbacks(name, asked)))
    return [...new Set(all.flat())]
  }

  /** A round on the same target that begins from nothing. */
  async another(common: Common): Promise<Round> {
    return new Round(await this.target.anew(), common)
  }

  /** The pods of a claim, by the names that the target knows them by. */
  podsOf({ pods }: Claim): readonly string[] {
    return Object.values(pods).flatMap(request => this.shared.of(request).knownAs ?? [])
  }

  /** Waits until nothing has been broken for some seconds. @returns whether that came in time */
  calm(): Promise<boolean> {
    return this.target.witness.calm(this.#signal)
  }

  close(): void {
    this.shared.close()
  }
}

/** Why a claim can't be judged on a pod on which another claim ran out of time. */
function taintedBy(claim: string): Problem {
  return new Problem(
    'environment',
    `The claim ${claim} ran out of time on a pod of this claim: its work may still go on there.`,
  )
}
