import { expect } from 'chai'
import { cut, endOf } from './cut.ts'

const LINES = Array.from({ length: 1000 }, (_, index) => `line ${index}`).join('\n')

describe('cut', () => {
  it('keeps whole lines of the beginning and the end', () => {
    const left = cut(LINES, 200).split('\n')
    expect(left[0]).to.equal('line 0')
    expect(left.at(-1)).to.equal('line 999')
    expect(left.filter(line => !/^(line \d+|… \d+ characters left out …)$/.test(line))).to.deep.equal([])
    expect(cut(LINES, 100_000)).to.equal(LINES)
  })

  it('cuts inside a line if there is only one', () => {
    expect(cut('x'.repeat(100_000), 20)).to.equal(`xxxxxxxxxx\n… 99980 characters left out …\nxxxxxxxxxx`)
  })
})

describe('endOf', () => {
  it('keeps whole lines, so that no half of a secret remains', () => {
    expect(endOf('a --token=abcdefgh\nb\nc', 12)).to.equal('… 19 characters before\nb\nc')
    expect(endOf(LINES, 30)).to.match(
      /^… \d+ characters before\nline 998\nline 999$|^… \d+ characters before\nline 997\n/,
    )
    expect(endOf('short', 30)).to.equal('short')
  })
})
