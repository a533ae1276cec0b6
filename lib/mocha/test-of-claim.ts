import { AssertionError } from 'chai'
import type Mocha from 'mocha'
import type { Outcome } from '../claim/outcome.ts'
import { Problem } from '../problem.ts'
import type { Claim } from '../run/claim.ts'
import { visible } from '../visible.ts'
import { withoutSecrets } from '../without-secrets.ts'

/** What judges the claims that Mocha has selected. It stands in Mocha's context, where its tests find it. */
export interface Bench {
  /** The outcome of a claim, as soon as it has been judged. */
  outcomeOf(claim: Claim): Promise<Outcome>
}

/** Where a test keeps its claim, and a context its bench. */
const CLAIM = Symbol('claim')
const BENCH = Symbol('bench')

type TestOfClaim = Mocha.Test & { readonly [CLAIM]?: Claim }
type ContextWithBench = Mocha.Context & { [BENCH]?: Bench }

/** Lets the tests of a suite find the bench; it is set by a hook of the suite, whose context they inherit. */
export function setBench(context: Mocha.Context, bench: Bench): void {
  const own: ContextWithBench = context
  own[BENCH] = bench
}

/**
 * Makes the Mocha test of a claim.
 *
 * Mocha knows passed, failed and pending only: a failed required claim fails the test with the assertion's message,
 * an inconclusive one fails it with a {@link Problem} (Allure tells the two apart: failed and broken), and a claim
 * that is skipped, or fails without being required, is pending. The report keeps the verdict itself.
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

/** The claims of a suite's tests, in the order in which they stand there. @throws Error when two have one id */
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

/** Mocha's reporters write what a test throws, Allure's into a file. */
function shown(reason: string): string {
  return visible(withoutSecrets(reason))
}
