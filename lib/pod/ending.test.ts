import { AssertionError, expect } from 'chai'
import { Problem } from '../problem.ts'
import type { ContainerSnapshot } from '../target/pod-snapshot.ts'
import { Ending } from './ending.ts'

describe('Ending', () => {
  const base = { image: 'busybox:1.28', ready: false, restartCount: 0 }
  const containers: readonly ContainerSnapshot[] = [
    {
      ...base,
      name: 'stubborn',
      state: { is: 'terminated', exitCode: 137, reason: 'Error', message: '' },
    },
    { ...base, name: 'obedient', state: { is: 'running' } },
  ]
  const ending = new Ending('stopping', 3.31, containers, 1)

  it('gives exit codes', () => {
    expect(ending.exitCode('stubborn')).to.equal(137)
  })

  it('does not blame the runtime for the time of a whole deletion', () => {
    expect(() => ending.mustBeWithin(3, 1)).not.to.throw()
    expect(() => ending.mustBeWithin(2, 1)).to.throw(Problem, 'was gone only after 3.3 s, not within 3 s')
  })

  it('gives a slow node more time, but no longer grace', () => {
    // As seen on a node with a fifth of a processor.
    const late = (slow: number) => new Ending('stopping', 36.7, containers, slow)
    expect(() => late(10).mustBeWithin(3, 10)).not.to.throw()
    expect(() => late(1).mustBeWithin(3, 10)).to.throw(Problem, 'not within 13 s')
  })

  it('fails for a container whose end the pod did not report', () => {
    expect(() => ending.exitCode('obedient')).to.throw(AssertionError, 'stopping was gone after 3.3 s')
    expect(() => ending.exitCode('other')).to.throw(AssertionError, 'how container other ended')
  })

  it('does not blame the runtime for an end that nobody saw', () => {
    const unseen = new Ending('stopping', 3.31, containers, 1, false)
    expect(unseen.exitCode('stubborn')).to.equal(137)
    expect(() => unseen.exitCode('obedient')).to.throw(Problem, 'nobody saw how container obedient ended')
  })
})
