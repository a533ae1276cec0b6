import { expect } from 'chai'
import { askedLine } from './verbose.ts'

describe('the lines of --verbose', () => {
  it('say who was asked for what, how long that took and why it failed', () => {
    const asked = { who: 'API server', what: 'list pods', seconds: 0.0214 }
    expect(askedLine(asked, 3.456)).to.equal('3.46 s  API server: list pods, 0.021 s')
    expect(askedLine({ ...asked, error: 'HTTP status 403\nmore' }, 3)).to.equal(
      '3.00 s  API server: list pods, 0.021 s: HTTP status 403',
    )
  })

  it('stay one short line for a long script', () => {
    const line = askedLine({ who: 'docker', what: `exec a sh -c ${'echo a\n'.repeat(100)}`, seconds: 1 }, 1)
    expect(line).to.have.length.below(220).and.to.not.include('\n')
  })
})
