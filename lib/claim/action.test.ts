import { expect } from 'chai'
import { ACTIONS, guardedBy, pathsTriedBy } from './action.ts'

describe('the table of actions', () => {
  it('has a place in the look for each action', () => {
    const tried = (['enter', 'open', 'follow'] as const).flatMap(pathsTriedBy).map(path => path.split('/')[0])
    expect(['signal', ...tried]).to.have.members([...ACTIONS])
  })

  it('has a guard for each action', () => {
    expect(guardedBy('signal', 'ptrace', 'sight')).to.deep.equal(ACTIONS)
  })
})
