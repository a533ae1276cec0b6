import type { Outcome } from '../claim/outcome.ts'
import type { Judgement } from '../claim/verdict.ts'
import type { UnderTest } from '../pod/pod-under-test.ts'
import { messageOf } from '../problem.ts'
import type { Target } from '../target/target.ts'
import type { Claim } from './claim.ts'
import { repeated } from './repeats.ts'
import type { Common, Round } from './round.ts'
import { Rounds, type ToldOfRounds } from './rounds.ts'

/** What a run wants to know of its waves. */
export interface ToldOfWaves extends ToldOfRounds {
  /** A claim has been judged in one more wave. @param soFar of all waves so far */
  onOutcome(claim: Claim, soFar: Outcome): void
  /** Resolves when the pods of a wave may go. */
  untilMayGo(): Promise<unknown>
  /** A wave begins, the first one excepted. @param number from 1 */
  onWave(number: number, of: number): void
}

/** When claims are not judged in all their waves. */
export interface Ends {
  /** A claim that failed is not judged in further waves. */
  readonly failedClaims?: boolean
  /** No wave follows one in which a claim failed: its pods stay. */
  readonly wavesAfterFail?: boolean
}

/** Why a wave does not begin, as the verdict of its claims. */
type NoWave = Judgement & { readonly verdict: 'inconclusive' | 'not run' }

const RUN_ENDED: NoWave = { verdict: 'not run', reason: 'the run ended before it' }
const PODS_STAY: NoWave = {
  verdict: 'not run',
  reason: 'the pods of a claim that failed are left, so no more pods were made',
}

/**
 * Judges claims in waves, one after the other. The pods of a wave are removed before the next one begins: a node may
 * not have room for all pods at once, or the claims are judged several times.
 */
export class Waves {
  readonly #common: Common
  readonly #told: ToldOfWaves
  readonly #ends: Ends
  readonly #all: Rounds[] = []
  /** By claim: its outcomes so far, and the promise of what they come to. */
  readonly #claims = new Map<
    string,
    { readonly so: Outcome[]; readonly all: PromiseWithResolvers<Outcome> }
  >()
  #target: Target

  constructor(target: Target, common: Common, told: ToldOfWaves, ends: Ends = {}) {
    this.#target = target
    this.#common = common
    this.#told = told
    this.#ends = ends
  }

  /**
   * Begins to judge these claims, wave after wave.
   * @returns the outcome of each claim, by its id; of all waves that it is in
   */
  judge(waves: readonly (readonly Claim[])[]): ReadonlyMap<string, Promise<Outcome>> {
    for (const { id } of waves.flat())
      if (!this.#claims.has(id)) this.#claims.set(id, { so: [], all: Promise.withResolvers<Outcome>() })
    void this.#judgeAll(waves)
    return new Map([...this.#claims].map(([id, { all }]) => [id, all.promise] as const))
  }

  /** Never rejects: if a wave can't begin, that is the outcome of each of its claims. */
  async #judgeAll(waves: readonly (readonly Claim[])[]): Promise<void> {
    let none: NoWave | undefined
    for (const [index, wave] of waves.entries()) {
      const isLast = (claim: Claim) => !waves.slice(index + 1).some(later => later.includes(claim))
      if (index > 0) none ??= await this.#next(index, waves.length)
      if (none === undefined) {
        await this.#judgeWave(wave, isLast)
        if (this.#ends.wavesAfterFail === true && wave.some(claim => this.#hasFailed(claim))) none = PODS_STAY
        continue
      }
      for (const claim of wave) this.#tell(claim, unjudged(claim, none), isLast(claim))
    }
  }

  async #judgeWave(wave: readonly Claim[], isLast: (claim: Claim) => boolean): Promise<void> {
    const judged = wave.filter(claim => this.#ends.failedClaims !== true || !this.#hasFailed(claim))
    const rounds = new Rounds(this.#target, this.#common, this.#told)
    this.#all.push(rounds)
    const outcomes = rounds.judge(judged)
    await Promise.allSettled(
      judged.map(async claim => {
        try {
          const outcome = await outcomes.get(claim.id)
          if (outcome !== undefined) this.#tell(claim, outcome, isLast(claim))
        } catch (thrown) {
          this.#claims.get(claim.id)?.all.reject(thrown)
        }
      }),
    )
  }

  /** @returns why there is no next wave; undefined if it begins */
  async #next(index: number, of: number): Promise<NoWave | undefined> {
    const { signal } = this.#common
    if (signal.aborted) return RUN_ENDED
    try {
      this.#all.at(-1)?.close()
      await this.#told.untilMayGo()
      this.#target = await this.#target.emptied()
    } catch (thrown) {
      if (signal.aborted) return RUN_ENDED
      const reason = `Its pods could not take the place of those before: ${messageOf(thrown)}`
      return { verdict: 'inconclusive', reason }
    }
    if (signal.aborted) return RUN_ENDED
    this.#told.onWave(index + 1, of)
    return undefined
  }

  #tell(claim: Claim, outcome: Outcome, isLast: boolean): void {
    const known = this.#claims.get(claim.id)
    if (known === undefined) return
    // What was not run is not worth a word beside what was.
    if (outcome.judgement.verdict !== 'not run' || known.so.length === 0) known.so.push(outcome)
    const soFar = repeated(known.so)
    this.#told.onOutcome(claim, soFar)
    const isOver = this.#ends.failedClaims === true && this.#hasFailed(claim)
    if (isLast || isOver) known.all.resolve(soFar)
  }

  #hasFailed({ id }: Claim): boolean {
    return this.#claims.get(id)?.so.some(({ judgement }) => judgement.verdict === 'fail') ?? false
  }

  /** The pod or Job made from a manifest: the newest that has started, else the newest. */
  find(manifest: string): UnderTest | undefined {
    const made = this.#all.flatMap(rounds => rounds.first.shared.find(manifest) ?? [])
    return made.findLast(({ startSeconds }) => startSeconds !== undefined) ?? made.at(-1)
  }

  /** The round in which a claim was judged last; undefined if it was not judged. */
  roundOf(claim: Claim): Round | undefined {
    return this.#all.findLast(rounds => rounds.roundOf(claim) !== undefined)?.roundOf(claim)
  }

  close(): void {
    for (const rounds of this.#all) rounds.close()
  }
}

function unjudged(claim: Claim, judgement: NoWave): Outcome {
  return {
    claim,
    judgement,
    evidence: [],
    measurements: [],
    began: performance.now() / 1000,
    seconds: 0,
  }
}
