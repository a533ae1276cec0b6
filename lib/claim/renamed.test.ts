import { expect } from 'chai'
import { currentId } from './renamed.ts'

describe('currentId', () => {
  it('knows claims by their old ids', () => {
    expect(currentId('env.other-uid-denied')).to.equal('proc.environ-other-uid-denied')
    expect(currentId('doc.ps-nginx')).to.equal('doc.ps-nginx')
    expect(currentId('constructor')).to.equal('constructor')
  })
})
