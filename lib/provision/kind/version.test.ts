import { expect } from 'chai'
import { isRecentKind, kindVersionIn } from './version.ts'

describe('kindVersionIn', () => {
  it('reads what `kind version` prints', () => {
    expect(kindVersionIn('kind v0.33.0 go1.26.8 linux/amd64')).to.equal('v0.33.0')
    expect(kindVersionIn('kind v0.34.0-alpha+1234 go1.26.8 linux/amd64')).to.equal('v0.34.0-alpha+1234')
    expect(kindVersionIn('command not found')).to.equal(undefined)
  })
})

describe('isRecentKind', () => {
  it('accepts the oldest version and later ones', () => {
    for (const version of ['v0.30.0', 'v0.33.0', 'v1.0.0'])
      expect(isRecentKind(version), version).to.equal(true)
    for (const version of ['v0.29.1', 'v0.9.0', 'nonsense'])
      expect(isRecentKind(version), version).to.equal(false)
  })
})
