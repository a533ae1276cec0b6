import { expect } from 'chai'
import type { Mutation } from '../mutant.ts'
import { conclusionOf, rowOf } from './matrix.ts'

const mutation: Mutation = {
  fault: 'a is broken',
  noticedBy: ['a.names-it', 'a.names-it-too'],
  touches: ['b', 'c.rests-on-it'],
  spares: ['b.must-hold'],
}
const claim = (
  id: string,
  verdict: 'pass' | 'fail' | 'inconclusive' | 'skipped',
  level = 'required' as const,
) => ({
  id,
  level,
  verdict,
  ...(verdict !== 'pass' && { reason: 'so it was' }),
})
const row = (...claims: Parameters<typeof rowOf>[2]) => rowOf('m', mutation, claims, 1)

describe('the kill matrix', () => {
  it('a mutant is killed by a required claim that names its fault', () => {
    const killed = row(
      claim('a.names-it', 'fail'),
      claim('a.names-it-too', 'fail'),
      claim('b.must-hold', 'pass'),
    )
    expect(killed).to.deep.include({
      outcome: 'killed',
      noticedBy: ['a.names-it', 'a.names-it-too'],
      missedBy: [],
      falseAlarms: [],
      held: ['b.must-hold'],
    })
    expect(conclusionOf({ rows: [killed] })).to.equal('clean')
  })

  it('a mutant survives when only other claims fail', () => {
    const survivor = row(claim('a.names-it', 'pass'), claim('b.other', 'fail'))
    expect(survivor).to.include({ outcome: 'survived' })
    expect(survivor.missedBy).to.deep.equal(['a.names-it'])
    expect(conclusionOf({ rows: [survivor] })).to.equal('not clean')
  })

  it('a claim that rests on the fault may fail; a claim that the fault leaves alone may not', () => {
    const { alsoFailed, falseAlarms } = row(
      claim('a.names-it', 'fail'),
      claim('b.other', 'fail'),
      claim('c.rests-on-it', 'fail'),
      claim('b.must-hold', 'fail'),
      claim('c.another', 'fail'),
      { ...claim('d.informative', 'fail'), level: 'informative' },
    )
    expect(alsoFailed).to.deep.equal(['b.other', 'c.rests-on-it'])
    expect(falseAlarms).to.deep.equal(['b.must-hold', 'c.another'])
  })

  it('a mutant does not apply when no claim that names its fault applies', () => {
    expect(row(claim('a.names-it', 'skipped')).outcome).to.equal('does not apply')
  })

  it('a mutant is undecided when a claim that names its fault could not be judged', () => {
    const undecided = row(claim('a.names-it', 'inconclusive'), claim('a.names-it-too', 'skipped'))
    expect(undecided.outcome).to.equal('undecided')
    expect(conclusionOf({ rows: [undecided] })).to.equal('undecided')
    expect(row().outcome).to.equal('undecided')
    expect(undecided.undecided).to.deep.equal([{ id: 'a.names-it', reason: 'so it was' }])
  })
})
