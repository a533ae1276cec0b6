import { AssertionError, expect } from 'chai'
import { Problem } from '../problem.ts'
import { PodNotStarted } from './pod-not-started.ts'
import { DoesNotApply, judgementOf, lineOfSpec } from './verdict.ts'

describe('lineOfSpec', () => {
  it('is the first place in a spec, through assertions and waits', () => {
    const stack = `AssertionError: expected
    at Pod.logs (file:///somewhere/lib/pod/pod.ts:12:3)
    at async Context.judge (file:///somewhere/specs/doc.spec.ts:123:7)
    at async file:///somewhere/specs/ns.spec.ts:9:1`
    expect(lineOfSpec(stack)).to.equal('specs/doc.spec.ts:123')
  })

  it('is undefined if the stack names no spec', () => {
    expect(lineOfSpec('Error: x\n    at file:///lib/a.ts:1:1')).to.equal(undefined)
    expect(lineOfSpec(undefined)).to.equal(undefined)
  })
})

describe('judgementOf', () => {
  it('blames the runtime only for a failed assertion', () => {
    expect(judgementOf(new AssertionError('expected 1 to equal 2'))).to.deep.equal({
      verdict: 'fail',
      reason: 'expected 1 to equal 2',
    })
  })

  it('leaves a claim undecided if the environment broke', () => {
    const problem = new Problem('environment', 'The cluster is gone.', { remedy: 'Start it.' })
    expect(judgementOf(problem)).to.deep.equal({
      verdict: 'inconclusive',
      reason: 'The cluster is gone. Start it.',
    })
    expect(judgementOf(new PodNotStarted('It crashes.', 'runtime'))).to.include({ verdict: 'inconclusive' })
  })

  it('names a fault of the suite as such', () => {
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
