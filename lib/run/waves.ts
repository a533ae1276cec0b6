import type { Outcome } from '../claim/outcome.ts'
import type { UnderTest } from '../pod/pod-under-test.ts'
import { messageOf } from '../problem.ts'
import type { Target } from '../target/target.ts'
import type { Claim } from './claim.ts'
import { repeated } from './repeats.ts'
import type { Common, Round } from './round.ts'
import { Rounds, type ToldOfRounds } from './rounds.ts'

/** What a run wants to know of its waves. */
export interface ToldOfWaves extends ToldOfRounds {
  /** A wave begins, the first one excepted. @param number from 1 */
  onWave(number: number, of: number): void
}

/**
 * Judges claims in waves, one after the other. The pods of a wave are removed before the next one begins: a node may
 * not have room for all pods at once, or the claims are judged several times.
 */
export class Waves {
  readonly #common: Common
  readonly #told: ToldOfWaves
  readonly #all: Rounds[] = []
  #target: Target

  constructor(target: Target, common: Common, told: ToldOfWaves) {
    this.#target = target
    this.#common = common
    this.#told = told
  }

  /**
   * Begins to judge these claims, wave after wave.
   * @returns the outcome of each claim, by its id; of all waves that it is in
   */
  judge(waves: readonly (readonly Claim[])[]): ReadonlyMap<string, Promise<Outcome>> {
    const awaited = waves.map(
      wave => new Map(wave.map(({ id }) => [id, Promise.withResolvers<Outcome>()] as const)),
    )
    void this.#judgeAll(waves, (claim, index, outcome) => awaited[index]?.get(claim.id)?.resolve(outcome))
    const ids = new Set(waves.flat().map(({ id }) => id))
    return new Map(
      [...ids].map(id => {
        const its = awaited.flatMap(wave => wave.get(id)?.promise ?? [])
        return [id, Promise.all(its).then(repeated)] as const
      }),
    )
  }

  /** Never rejects: if a wave can't begin, that is the outcome of each of its claims. */
  async #judgeAll(
    waves: readonly (readonly Claim[])[],
    tell: (claim: Claim, wave: number, outcome: Outcome | Promise<Outcome>) => void,
  ): Promise<void> {
    for (const [index, wave] of waves.entries()) {
      try {
        if (index > 0) await this.#next(index, waves.length)
        const rounds = new Rounds(this.#target, this.#common, this.#told)
        this.#all.push(rounds)
        const outcomes = rounds.judge(wave)
        for (const claim of wave) {
          const outcome = outcomes.get(claim.id)
          if (outcome !== undefined) tell(claim, index, outcome)
        }
        await Promise.allSettled(outcomes.values())
      } catch (thrown) {
        for (const claim of wave) tell(claim, index, this.#unjudged(claim, messageOf(thrown)))
      }
    }
  }

  async #next(index: number, of: number): Promise<void> {
    this.#common.signal.throwIfAborted()
    this.#all.at(-1)?.close()
    this.#target = await this.#target.emptied()
    this.#told.onWave(index + 1, of)
  }

  /** The outcome of a claim whose wave could not begin. */
  #unjudged(claim: Claim, why: string): Outcome {
    const verdict = this.#common.signal.aborted ? 'not run' : 'inconclusive'
    const reason = `Its pods could not take the place of those before: ${why}`
    return {
      claim,
      judgement: { verdict, reason },
      evidence: [],
      measurements: [],
      began: performance.now() / 1000,
      seconds: 0,
    }
  }

  /** The pod or Job made from a manifest, in the newest wave that asked for it. */
  find(manifest: string): UnderTest | undefined {
    return this.#all
      .findLast(rounds => rounds.first.shared.find(manifest) !== undefined)
      ?.first.shared.find(manifest)
  }

  /** The round in which a claim was judged last; undefined if it was not judged. */
  roundOf(claim: Claim): Round | undefined {
    return this.#all.findLast(rounds => rounds.roundOf(claim) !== undefined)?.roundOf(claim)
  }

  close(): void {
    for (const rounds of this.#all) rounds.close()
  }
}
