import { expect } from 'chai'
import type { Judgement } from '../claim/verdict.ts'
import { aClaimText } from './sample.ts'
import { decided, isJudgedAgain, type Tried } from './trials.ts'

const claim = aClaimText()

const PASS: Judgement = { verdict: 'pass' }
const FAIL: Judgement = { verdict: 'fail', reason: 'expected more' }
const UNSEEN: Judgement = { verdict: 'inconclusive', reason: 'the connection was lost' }
const BROKEN = [{ what: 'the API server did not answer for a while', isSlowness: false }]
const SLOW = [{ what: 'the API server did not answer', isSlowness: true }]

function tried(
  judgement: Judgement,
  disturbances: Tried['disturbances'] = [],
  setbacks: readonly string[] = [],
): Tried {
  const outcome = { claim, judgement, evidence: [], measurements: [], began: 0, seconds: 1 }
  return { outcome, disturbances, setbacks }
}

describe('whether a claim is judged again', () => {
  it('is not if it passed, or does not apply, whatever was broken', () => {
    expect(isJudgedAgain([tried(PASS, BROKEN)])).to.equal(false)
    expect(isJudgedAgain([tried({ verdict: 'skipped', reason: 'no' }, BROKEN)])).to.equal(false)
  })

  it('is not if it failed, or could not be judged, while all was well', () => {
    expect(isJudgedAgain([tried(FAIL)])).to.equal(false)
    expect(isJudgedAgain([tried(UNSEEN)])).to.equal(false)
  })

  it('is if something was broken, or the cluster evicted its pod', () => {
    expect(isJudgedAgain([tried(FAIL, BROKEN)])).to.equal(true)
    expect(isJudgedAgain([tried(UNSEEN, BROKEN)])).to.equal(true)
    expect(isJudgedAgain([tried(FAIL, [], ['Evicted: the node was low on memory'])])).to.equal(true)
  })

  it('is if its own failure tells of the world around the runtime', () => {
    const lost = tried(UNSEEN)
    expect(isJudgedAgain([{ ...lost, outcome: { ...lost.outcome, tells: 'it broke' } }])).to.equal(true)
  })

  it('is judged three times at most', () => {
    const broken = tried(UNSEEN, BROKEN)
    expect(isJudgedAgain([broken, broken])).to.equal(true)
    expect(isJudgedAgain([broken, broken, broken])).to.equal(false)
  })
})

describe('the verdict after all trials', () => {
  const verdictOf = (...trials: readonly Tried[]) => decided(trials).judgement.verdict

  it('is that of the only trial', () => {
    expect(decided([tried(FAIL)])).to.deep.equal(tried(FAIL).outcome)
    expect(verdictOf(tried(PASS))).to.equal('pass')
  })

  it('is fail for a claim that fails again on fresh pods while all is well', () => {
    expect(verdictOf(tried(FAIL, BROKEN), tried(FAIL))).to.equal('fail')
    expect(verdictOf(tried(UNSEEN, BROKEN), tried(FAIL))).to.equal('fail')
  })

  it('is fail also if its pods were set back again: the runtime itself may do that to them', () => {
    const setBack = tried(FAIL, [], ['SandboxChanged: the sandbox will be made again'])
    expect(verdictOf(setBack, setBack)).to.equal('fail')
  })

  it('is never fail for a claim that failed only while something was broken', () => {
    const { judgement } = decided([tried(FAIL, BROKEN), tried(FAIL, BROKEN), tried(FAIL, BROKEN)])
    expect(judgement.verdict).to.equal('inconclusive')
    expect(judgement).to.have.property('reason').that.includes('did not answer').and.includes('expected more')
  })

  describe('for a claim that only looks, while answers came late', () => {
    const fail = (at: string): Judgement => ({ verdict: 'fail', reason: 'expected more', at })
    const looking = (judgement: Judgement, disturbances: Tried['disturbances'] = SLOW): Tried => {
      const { outcome, ...others } = tried(judgement, disturbances)
      return { ...others, outcome: { ...outcome, claim: aClaimText({ onlyLooks: true }) } }
    }
    const HERE = fail('specs/ns.spec.ts:12')

    it('is fail if it failed at the same assertion twice: no third trial is needed', () => {
      expect(isJudgedAgain([looking(HERE)])).to.equal(true)
      expect(isJudgedAgain([looking(HERE), looking(HERE)])).to.equal(false)
      expect(decided([looking(HERE), looking(HERE)]).judgement).to.deep.equal(HERE)
    })

    it('is fail if something else happened only once besides', () => {
      const besides = looking(HERE, [...SLOW, ...BROKEN])
      expect(isJudgedAgain([looking(HERE), besides])).to.equal(true)
      expect(decided([looking(HERE), besides, looking(HERE)]).judgement).to.deep.equal(HERE)
    })

    it('is inconclusive if anything else happened, or it failed elsewhere, or does more than look', () => {
      const elsewhere = fail('specs/ns.spec.ts:99')
      expect(verdictOf(looking(HERE), looking(elsewhere))).to.equal('inconclusive')
      expect(verdictOf(looking(HERE), looking(HERE, [...SLOW, ...BROKEN]))).to.equal('inconclusive')
      expect(verdictOf(tried(HERE, SLOW), tried(HERE, SLOW))).to.equal('inconclusive')
      expect(verdictOf(looking(HERE))).to.equal('inconclusive')
    })
  })

  it('is never pass for a claim that failed once: it flaked, and both sides are told', () => {
    const { judgement, earlier } = decided([tried(FAIL, BROKEN), tried(PASS)])
    expect(judgement.verdict).to.equal('inconclusive')
    expect(judgement).to.have.property('reason').that.includes('flaked').and.includes('expected more')
    expect(earlier).to.deep.equal([
      { judgement: FAIL, evidence: [], seconds: 1, because: ['the API server did not answer for a while'] },
    ])
  })

  it('is pass for a claim that could not be judged at first: nothing wrong was seen', () => {
    const { judgement, earlier } = decided([tried(UNSEEN, BROKEN), tried(PASS)])
    expect(judgement.verdict).to.equal('pass')
    expect(earlier).to.have.length(1)
  })
})
