import { expect } from 'chai'
import { Problem } from '../problem.ts'
import { questionOf, variableSays } from './consent.ts'

describe('consent on the command line', () => {
  it('can come from the variable', () => {
    expect(variableSays({ PIDNS_PROVISION: 'install' })).to.equal(true)
    expect(variableSays({ PIDNS_PROVISION: '' })).to.equal(false)
    expect(variableSays({})).to.equal(false)
  })

  it('is never guessed from an invalid value of the variable', () => {
    expect(() => variableSays({ PIDNS_PROVISION: 'yes' }))
      .to.throw(Problem, 'PIDNS_PROVISION=yes')
      .with.property('kind', 'usage')
  })

  it('is asked for with a list of all changes', () => {
    const changes = [
      { what: 'start a Docker daemon', byHand: '' },
      { what: 'install with apt: debootstrap', byHand: '' },
    ]
    expect(questionOf(changes)).to.equal(
      'pidns needs to change this system:\n  - start a Docker daemon\n  - install with apt: debootstrap',
    )
  })
})
