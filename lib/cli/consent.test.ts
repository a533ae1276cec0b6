import { expect } from 'chai'
import { Problem } from '../problem.ts'
import { questionOf, variableSays } from './consent.ts'

describe('consent on the command line', () => {
  it('is given by the variable', () => {
    expect(variableSays({ PIDNS_PROVISION: 'install' })).to.equal(true)
    expect(variableSays({ PIDNS_PROVISION: '' })).to.equal(false)
    expect(variableSays({})).to.equal(false)
  })

  it('is not guessed from a value that the variable does not take', () => {
    expect(() => variableSays({ PIDNS_PROVISION: 'yes' }))
      .to.throw(Problem, 'PIDNS_PROVISION=yes')
      .with.property('kind', 'usage')
  })

  it('is asked for with everything that would be changed', () => {
    const changes = [
      { what: 'start a Docker daemon', byHand: '' },
      { what: 'install with apt: debootstrap', byHand: '' },
    ]
    expect(questionOf(changes)).to.equal(
      'pidns needs to change this system:\n  - start a Docker daemon\n  - install with apt: debootstrap\nContinue? [y/N] ',
    )
  })
})
