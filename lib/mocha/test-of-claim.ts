import { AssertionError } from 'chai'
import type Mocha from 'mocha'
import type { Outcome } from '../claim/outcome.ts'
import { Problem } from '../problem.ts'
import type { Claim } from '../run/claim.ts'
import { visible } from '../visible.ts'
import { withoutSecrets } from '../without-secrets.ts'

/** Judges the claims that Mocha has selected. It is in Mocha's context, where the tests find it. */
export interface Bench {
  /** The outcome of a claim, as soon as the claim is judged. */
  outcomeOf(claim: Claim): Promise<Outcome>
}

/** The keys of a test's claim and of a context's bench. */
const CLAIM = Symbol('claim')
const BENCH = Symbol('bench')

type TestOfClaim = Mocha.Test & { readonly [CLAIM]?: Claim }
type ContextWithBench = Mocha.Context & { [BENCH]?: Bench }

/**
 * Lets the tests of a suite find the bench. A hook of the suite sets it, and the tests inherit the context.
 */
export function setBench(context: Mocha.Context, bench: Bench): void {
  const own: ContextWithBench = context
  own[BENCH] = bench
}

/**
 * Makes the Mocha test of a claim.
 *
 * Mocha knows only passed, failed and pending. A failed required claim fails the test with the assertion's
 * message. An inconclusive claim fails the test with a {@link Problem} (Allure tells the two apart: failed
 * and broken). A claim that is skipped, or fails without being required, is pending. The report keeps the
 * verdict itself.
 * @param make Mocha's `it`
 */
export function makeTest(
  claim: Claim,
  make: (title: string, judged: Mocha.AsyncFunc) => Mocha.Test = (title, judged) => it(title, judged),
): void {
  const test = make(`${claim.id}: ${claim.title}`, async function (this: ContextWithBench) {
    this.timeout(0)
    const bench = this[BENCH]
    if (bench === undefined)
      throw new Error('no run has been opened: Mocha must load lib/cli/mocha-plugin.ts')
    const { judgement } = await bench.outcomeOf(claim)
    switch (judgement.verdict) {
      case 'pass':
        return
      case 'fail':
        if (claim.level === 'required') throw new AssertionError(shown(judgement.reason))
        return this.skip()
      case 'inconclusive':
        throw new Problem('environment', shown(judgement.reason))
      default:
        this.skip()
    }
  })
  Object.assign(test, { [CLAIM]: claim })
}

/** The claims of a suite's tests, in their order. @throws Error if two have the same id */
export function claimsIn(
  suite: Mocha.Suite,
  isWanted: (test: Mocha.Test) => boolean = () => true,
): readonly Claim[] {
  const claims = new Map<string, Claim>()
  suite.eachTest((test: TestOfClaim) => {
    const claim = test[CLAIM]
    if (claim === undefined || !isWanted(test)) return
    if (claims.has(claim.id)) throw new Error(`two claims have the id ${claim.id}`)
    claims.set(claim.id, claim)
  })
  return [...claims.values()]
}

/** Mocha's reporters print what a test throws; Allure's writes it to a file. */
function shown(reason: string): string {
  return visible(withoutSecrets(reason))
}
