import { expect } from 'chai'
import { joined } from './span.ts'

describe('a line of a terminal', () => {
  it('joins what looks the same', () => {
    const spans = [
      { text: 'a' },
      { text: 'b' },
      { text: 'c', colour: 1 },
      { text: 'd', colour: 1, isDim: true },
    ]
    expect(joined(spans)).to.deep.equal([
      { text: 'ab' },
      { text: 'c', colour: 1 },
      { text: 'd', colour: 1, isDim: true },
    ])
  })

  it('ends with what can be seen', () => {
    expect(joined([{ text: 'a ' }, { text: '  ', colour: 2 }])).to.deep.equal([{ text: 'a' }])
    expect(joined([{ text: '  ' }])).to.deep.equal([])
  })
})
