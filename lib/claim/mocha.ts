import { AssertionError } from 'chai'
import { Problem } from '../problem.ts'
import { visible } from '../visible.ts'
import { withoutSecrets } from '../without-secrets.ts'
import type { Claim, ClaimText } from './claim.ts'
import type { Outcome } from './judge.ts'
import { register } from './registry.ts'

/** Judges claims on a target. The run takes this seat before Mocha starts. */
export interface Bench {
  judge(claim: Claim): Promise<Outcome>
}

let bench: Bench | undefined

/** Gives the claims of all specs the bench that judges them. */
export function takeTheBench(taken: Bench): void {
  bench = taken
}

/**
 * States a claim. It is listed by `pidns claims` from then on and becomes a Mocha test of the title `<id>: <title>`.
 *
 * Mocha knows passed, failed and pending only: a failed required claim fails the test with the assertion's message,
 * an inconclusive one fails it with a {@link Problem} (Allure tells the two apart: failed and broken), and a claim
 * that is skipped, or fails without being required, is pending. The report keeps the verdict itself.
 */
export function claim(text: ClaimText, judgeIt: () => Promise<void>): void {
  const stated: Claim = { ...text, judge: judgeIt }
  register(stated)
  it(`${text.id}: ${text.title}`, async function () {
    this.timeout(0)
    if (bench === undefined)
      throw new Error('no run has been opened: Mocha must load lib/development/mocha-hooks.ts')
    const { judgement } = await bench.judge(stated)
    switch (judgement.verdict) {
      case 'pass':
        return
      case 'fail':
        if (text.level === 'required') throw new AssertionError(shown(judgement.reason))
        return this.skip()
      case 'inconclusive':
        throw new Problem('environment', shown(judgement.reason))
      default:
        this.skip()
    }
  })
}

/** Mocha's reporters write what a test throws, Allure's into a file. */
function shown(reason: string): string {
  return visible(withoutSecrets(reason))
}
