import { expect } from 'chai'
import { diffOf, diffText } from './diff.ts'
import { aClaim, reportOf } from './sample.ts'

const a = aClaim({ id: 'ns.a' })
const b = aClaim({ id: 'ns.b' })
const failed = { verdict: 'fail', reason: 'expected 1 to equal 2\nmore' } as const

describe('diffOf', () => {
  it('finds no change between a report and itself', () => {
    const diff = diffOf(reportOf(a, b), reportOf(a, b))
    expect(diff).to.deep.include({
      target: [],
      verdicts: [],
      added: [],
      removed: [],
      regressions: [],
      same: 2,
    })
    expect(diffText(diff)).to.equal('0 regressions, 0 verdicts changed, 2 the same.\n')
  })

  it('counts a required claim that starts to fail as a regression, whatever its verdict was', () => {
    for (const verdict of ['pass', 'skipped', 'inconclusive'] as const) {
      const diff = diffOf(
        reportOf(aClaim({ ...a, verdict, reason: 'x' }), b),
        reportOf({ ...a, ...failed }, b),
      )
      expect(diff.regressions).to.deep.equal(['ns.a'])
      expect(diff.verdicts).to.have.length(1)
    }
    expect(diffOf(reportOf(b), reportOf(b, { ...a, ...failed })).regressions).to.deep.equal(['ns.a'])
  })

  it('counts no regression for a claim that is not required, passes now, or is inconclusive now', () => {
    const soft = { ...a, level: 'recommended' } as const
    expect(diffOf(reportOf(soft), reportOf({ ...soft, ...failed })).regressions).to.deep.equal([])
    expect(diffOf(reportOf({ ...a, ...failed }), reportOf(a)).regressions).to.deep.equal([])
    const undecided = { ...a, verdict: 'inconclusive', reason: 'lost' } as const
    expect(diffOf(reportOf(a), reportOf(undecided)).regressions).to.deep.equal([])
  })

  it('shows changed claims, levels and targets', () => {
    const later = reportOf({ ...a, level: 'informative' }, aClaim({ id: 'ns.c' }))
    later.run.suite.version = '0.2.0'
    const diff = diffOf(reportOf(a, b), later)
    expect(diff.levels).to.deep.equal([{ id: 'ns.a', before: 'required', after: 'informative' }])
    expect(diff.added.map(({ id }) => id)).to.deep.equal(['ns.c'])
    expect(diff.removed.map(({ id }) => id)).to.deep.equal(['ns.b'])
    expect(diffText(diff)).to.include('version of the suite: 0.1.0 → 0.2.0')
  })
})
