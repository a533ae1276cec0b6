import { expect } from 'chai'
import { aClaim } from '../../report/sample.ts'
import { Tally } from './tally.ts'

const passes = aClaim({ id: 'ns.a' })
const soft = aClaim({ id: 'ns.b', level: 'informative', verdict: 'fail', reason: 'by design' })

describe('the tally of runs on one cluster', () => {
  it('has no deviations while all verdicts stay', () => {
    const tally = new Tally()
    tally.add({ claims: [passes, soft] })
    expect(tally.add({ claims: [passes, soft] })).to.deep.equal([])
    expect(tally).to.include({ runs: 2, claims: 2, again: 0 })
  })

  it('has one for a verdict that changed, and for one that tells nothing, even in the first run', () => {
    const tally = new Tally()
    tally.add({ claims: [passes, aClaim({ id: 'ns.c', verdict: 'inconclusive', reason: 'slow' })] })
    tally.add({ claims: [aClaim({ id: 'ns.a', verdict: 'fail', reason: 'expected more' })] })
    expect(tally.deviations.map(({ run, claim, verdict }) => `${run} ${claim} ${verdict}`)).to.deep.equal([
      '1 ns.c inconclusive',
      '2 ns.a fail',
    ])
    expect(tally.failed).to.have.length(1)
  })

  it('tells required claims apart, and counts what was judged again', () => {
    const tally = new Tally()
    tally.add({ claims: [soft] })
    const flaky = { verdict: 'inconclusive' as const, seconds: 1, because: ['a pause'], evidence: [] }
    tally.add({ claims: [aClaim({ id: 'ns.b', level: 'informative', earlier: [flaky] })] })
    expect(tally.deviations).to.have.length(1)
    expect(tally.ofRequired).to.deep.equal([])
    expect(tally.again).to.equal(1)
  })
})
