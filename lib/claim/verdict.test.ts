import { AssertionError, expect } from 'chai'
import { Problem } from '../problem.ts'
import { PodNotStarted } from './pod-not-started.ts'
import { DoesNotApply, judgementOf } from './verdict.ts'

describe('judgementOf', () => {
  it('blames the runtime for a failed assertion only', () => {
    expect(judgementOf(new AssertionError('expected 1 to equal 2'))).to.deep.equal({
      verdict: 'fail',
      reason: 'expected 1 to equal 2',
    })
  })

  it('leaves a claim undecided when the environment broke', () => {
    const problem = new Problem('environment', 'The cluster is gone.', { remedy: 'Start it.' })
    expect(judgementOf(problem)).to.deep.equal({
      verdict: 'inconclusive',
      reason: 'The cluster is gone. Start it.',
    })
    expect(judgementOf(new PodNotStarted('It crashes.', 'runtime'))).to.include({ verdict: 'inconclusive' })
  })

  it('calls a fault of the suite by its name', () => {
    const judgement = judgementOf(new TypeError('x is undefined'))
    expect(judgement).to.include({ verdict: 'inconclusive' })
    expect(judgement).to.have.property('reason').that.includes('fault of the suite: x is undefined')
  })

  it('skips what does not apply', () => {
    expect(judgementOf(new DoesNotApply('no user namespaces'))).to.deep.equal({
      verdict: 'skipped',
      reason: 'no user namespaces',
    })
  })
})
