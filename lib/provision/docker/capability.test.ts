import { expect } from 'chai'
import { isBounded } from './capability.ts'

describe('isBounded', () => {
  const status = (set: string) => `Name:\tnode\nCapEff:\t0000000000000000\nCapBnd:\t${set}\n`
  it('reads one capability of the bounding set', () => {
    expect(isBounded(status('000001ffffffffff'), 24n)).to.equal(true)
    expect(isBounded(status('000001fffeffffff'), 24n)).to.equal(false)
    expect(isBounded(status('000001fffeffffff'), 19n)).to.equal(true)
  })
  it('assumes the capability if the status has no bounding set', () => {
    expect(isBounded('', 24n)).to.equal(true)
  })
})
