import { expect } from 'chai'
import { coverageOf, uncovered } from './coverage.ts'
import { coverageView } from './coverage-view.ts'

describe('which mutants a required claim has', () => {
  const claims = [
    { id: 'ns.equal-main', level: 'required' },
    { id: 'ns.hooks-join', level: 'recommended' },
    { id: 'sig.same-uid', level: 'required' },
  ] as const
  const mutants = new Map([
    ['own-pidns', { noticedBy: ['ns.equal-main'] }],
    ['second-isolated', { noticedBy: ['ns.equal-main', 'ns.hooks-join'] }],
  ])
  const coverage = coverageOf(claims, mutants)

  it('are those that name it, in the order of the catalogue', () => {
    expect(coverage).to.deep.equal([
      { claim: 'ns.equal-main', killers: ['own-pidns', 'second-isolated'] },
      { claim: 'sig.same-uid', killers: [] },
    ])
    expect(uncovered(coverage)).to.deep.equal(['sig.same-uid'])
  })

  it('are told claim by claim, and in sum', () => {
    expect(coverageView(coverage)).to.match(/ns\.equal-main {2}own-pidns, second-isolated\n/)
    expect(coverageView(coverage)).to.match(/sig\.same-uid {3}no mutant names it\n/)
    expect(coverageView(coverage)).to.contain(
      '2 required claims: 1 with a mutant that must make them fail, 1 without',
    )
  })
})
