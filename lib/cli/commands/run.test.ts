import { expect } from 'chai'
import { Problem } from '../../problem.ts'
import { optionsOf } from './run.ts'

const flags = { target: 'kind', kubernetes: 'v1.37.2', nodes: '1', claim: [], out: 'reports/latest' } as const

describe('optionsOf', () => {
  it('makes a kind cluster by default', () => {
    const { target } = optionsOf({ ...flags, claim: [] }, {})
    expect(target).to.deep.include({ is: 'kind', keep: false, reuse: false })
  })

  it('takes KUBECONFIG for an existing cluster', () => {
    const { target } = optionsOf({ ...flags, claim: [], target: 'kubeconfig' }, { KUBECONFIG: '/a' })
    expect(target).to.deep.equal({ is: 'kubeconfig', choice: {}, variable: '/a' })
  })

  it('refuses flags that contradict each other', () => {
    expect(() => optionsOf({ ...flags, claim: [], context: 'x' }, {})).to.throw(
      Problem,
      '--target kind makes its own',
    )
    expect(() => optionsOf({ ...flags, claim: [], target: 'kubeconfig', keep: true }, {})).to.throw(
      Problem,
      'an existing cluster is never removed',
    )
    expect(() => optionsOf({ ...flags, claim: [], kubernetes: 'latest' }, {})).to.throw(Problem, 'v1.37.2')
    expect(() => optionsOf({ ...flags, claim: [], nodes: '0' }, {})).to.throw(Problem, '1 to 5 nodes')
  })
})
