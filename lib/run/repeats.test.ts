import { expect } from 'chai'
import type { Outcome } from '../claim/outcome.ts'
import type { Judgement } from '../claim/verdict.ts'
import { repeated } from './repeats.ts'
import { aClaimText } from './sample.ts'

const outcome = (judgement: Judgement): Outcome => ({
  claim: aClaimText(),
  judgement,
  evidence: [],
  measurements: [],
  began: 0,
  seconds: 1,
})
const pass = outcome({ verdict: 'pass' })
const fail = outcome({ verdict: 'fail', reason: 'it did not' })
const inconclusive = outcome({ verdict: 'inconclusive', reason: 'it could not' })
const skipped = outcome({ verdict: 'skipped', reason: 'it does not apply' })

describe('a claim judged several times', () => {
  it('has the worst verdict, and says how often it had it', () => {
    expect(repeated([pass, fail, inconclusive]).judgement).to.deep.equal({
      verdict: 'fail',
      reason: '1 of 3 times: it did not',
    })
    expect(repeated([pass, inconclusive, inconclusive]).judgement).to.deep.equal({
      verdict: 'inconclusive',
      reason: '2 of 3 times: it could not',
    })
    expect(repeated([pass, pass]).judgement).to.deep.equal({ verdict: 'pass' })
  })

  it('has the reason as it is if it was the same each time', () => {
    expect(repeated([skipped, skipped]).judgement).to.deep.equal(skipped.judgement)
  })

  it('tells all its verdicts in their order', () => {
    const verdicts = repeated([pass, fail]).repeats?.map(({ judgement }) => judgement.verdict)
    expect(verdicts).to.deep.equal(['pass', 'fail'])
  })

  it('is as it is if it was judged once', () => {
    expect(repeated([fail])).to.equal(fail)
  })
})
