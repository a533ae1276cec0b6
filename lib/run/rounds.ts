import { manifestsOf } from '../claim/claim.ts'
import type { Outcome } from '../claim/outcome.ts'
import type { UnderTest } from '../pod/pod-under-test.ts'
import type { Target } from '../target/target.ts'
import type { Claim } from './claim.ts'
import { isBad } from './diagnoses.ts'
import { type Common, Round } from './round.ts'
import { causesOf, decided, isJudgedAgain, type Tried } from './trials.ts'

/**
 * How many rounds a run has at most. The pods of a round are a load themselves: on a node that has too much to do
 * they are what disturbs the claims, and a round for every claim that suffers would never end (seen: 18).
 */
const MOST_ROUNDS = 4

/** What a run wants to know of its rounds. */
export interface ToldOfRounds {
  /** A claim did not pass on these pods, which may show why. */
  onBad(pods: readonly UnderTest[]): void
  /** A claim is judged again. */
  onAgain(claim: Claim, because: readonly string[]): void
}

/**
 * Judges claims: all of them in a first round, and those that may have suffered from something outside the runtime
 * once more, on fresh pods, as soon as that is over.
 */
export class Rounds {
  readonly first: Round
  readonly #common: Common
  readonly #told: ToldOfRounds
  readonly #all: Round[]
  /** By claim: the round in which it was judged last. */
  readonly #last = new Map<string, Round>()
  #newest: Round
  #making: Promise<Round> | undefined
  #calm: Promise<boolean> | undefined

  constructor(target: Target, common: Common, told: ToldOfRounds) {
    this.#common = common
    this.#told = told
    this.first = new Round(target, common)
    this.#all = [this.first]
    this.#newest = this.first
  }

  /** Begins to judge these claims. @returns the outcome of each, by its id */
  judge(claims: readonly Claim[]): ReadonlyMap<string, Promise<Outcome>> {
    this.first.startAll(claims)
    const outcomes = new Map<string, Promise<Outcome>>()
    /** By manifest: the outcome of the last claim on its pod so far. */
    const last = new Map<string, Promise<Outcome>>()
    for (const claim of aloneLast(claims)) {
      const manifests = manifestsOf(claim)
      const others = claim.alone === true ? [...outcomes.values()] : []
      const before = [...others, ...manifests.flatMap(manifest => last.get(manifest) ?? [])]
      const first = Promise.allSettled(others).then(() => this.first.judge(claim))
      const outcome = this.#judged(claim, first, before)
      for (const manifest of manifests) last.set(manifest, outcome)
      outcomes.set(claim.id, outcome)
    }
    return outcomes
  }

  /** @param before the outcomes of the earlier claims on the same pods */
  async #judged(
    claim: Claim,
    first: Promise<Outcome>,
    before: readonly Promise<Outcome>[],
  ): Promise<Outcome> {
    let round = this.first
    const trials = [await this.#tried(claim, await first, round)]
    let isOver = false
    while (isJudgedAgain(trials)) {
      // Claims on one pod keep their order: a later one may delete it.
      await Promise.allSettled(before)
      const next = await this.#roundAfter(round)
      isOver = next === undefined
      if (next === undefined) break
      round = next
      const latest = trials.at(-1)
      this.#told.onAgain(claim, latest === undefined ? [] : causesOf(latest))
      trials.push(await this.#tried(claim, await round.judge(claim), round))
    }
    return decided(trials, isOver)
  }

  async #tried(claim: Claim, outcome: Outcome, round: Round): Promise<Tried> {
    this.#last.set(claim.id, round)
    if (!isBad(outcome) || this.#common.signal.aborted) return { outcome, disturbances: [], setbacks: [] }
    this.#told.onBad(Object.values(claim.pods).map(request => round.shared.of(request)))
    const [disturbances, setbacks] = await Promise.all([
      // A claim that disturbs others makes the disturbance itself.
      claim.alone === true ? [] : round.disturbances(),
      round.setbacks(claim),
    ])
    return { outcome, disturbances, setbacks }
  }

  /**
   * A round in which nothing has been broken yet, newer than this one. The last one may have been disturbed.
   * @returns undefined if there can be none: the trouble goes on, there were enough, or the run is over
   */
  async #roundAfter(round: Round): Promise<Round | undefined> {
    try {
      if (!(await this.#untilCalm())) return undefined
      const newest = this.#newest
      if (newest !== round && (await newest.disturbances()).length === 0) return newest
      if (this.#all.length < MOST_ROUNDS) return await this.#newerThan(newest)
      return newest === round ? undefined : newest
    } catch {
      // The claim keeps what is known of it.
      return undefined
    }
  }

  /** Claims that need a new round at the same time get the same one. */
  async #newerThan(round: Round): Promise<Round> {
    if (this.#newest !== round) return this.#newest
    this.#making ??= this.#made().finally(() => {
      this.#making = undefined
    })
    return this.#making
  }

  async #made(): Promise<Round> {
    const round = await this.first.another(this.#common)
    this.#all.push(round)
    this.#newest = round
    return round
  }

  #untilCalm(): Promise<boolean> {
    this.#calm ??= this.first.calm().finally(() => {
      this.#calm = undefined
    })
    return this.#calm
  }

  /** The round in which a claim was judged last; undefined if it was not judged here. */
  roundOf({ id }: Claim): Round | undefined {
    return this.#last.get(id)
  }

  close(): void {
    for (const round of this.#all) round.close()
  }
}

function aloneLast(claims: readonly Claim[]): readonly Claim[] {
  return [...claims.filter(({ alone }) => alone !== true), ...claims.filter(({ alone }) => alone === true)]
}
