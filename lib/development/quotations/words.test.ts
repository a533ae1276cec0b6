import { expect } from 'chai'
import { beginningOf, runsOf, tooShort } from './words.ts'

describe('The runs of a text', () => {
  it('are three words or marks long, one at each', () => {
    expect(runsOf('The harbour opens at six.', 'en')).to.deep.equal([
      'The harbour opens',
      'harbour opens at',
      'opens at six',
      'at six.',
    ])
  })

  it('keep what stands between words, so that a missing mark or space is noticed', () => {
    expect(runsOf('boats, not ships', 'en')).to.deep.equal(['boats, not', ', not ships'])
    expect(runsOf('/quay/$boat/log is', 'en')).to.deep.equal([
      '/quay/',
      'quay/$',
      '/$boat/log',
      '$boat/log is',
    ])
  })

  it('take what joins parts of a word as part of it', () => {
    expect(runsOf("saved-set-user-ID isn't spec.boats", 'en')).to.deep.equal([
      "saved-set-user-ID isn't spec.boats",
    ])
  })

  it('are four characters long in Chinese, and a word of another script is one of them', () => {
    expect(runsOf('港口六点开门', 'zh')).to.deep.equal(['港口六点', '口六点开', '六点开门'])
    expect(runsOf('在quay停船', 'zh')).to.deep.equal(['在quay停船'])
  })

  it('are none in too short a text', () => {
    expect(runsOf('two words', 'en')).to.deep.equal([])
    expect(tooShort('two words.', 'en')).to.equal('quote at least three words')
    expect(tooShort('港口。开门', 'zh')).to.equal(undefined)
    expect(tooShort('开门。是', 'zh')).to.equal('quote at least four characters')
  })

  it('say how far a text agrees', () => {
    expect(beginningOf('The harbour opens at six.', 2, 'en')).to.deep.equal({
      begins: 'The harbour opens at',
      next: 'six',
    })
  })
})
