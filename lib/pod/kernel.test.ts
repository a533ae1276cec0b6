import { expect } from 'chai'
import { seccompIn, UserMap } from './kernel.ts'

describe('seccompIn', () => {
  it('reads the mode, not the number of filters', () => {
    const status = 'NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\nSpeculation_Store_Bypass:\tvulnerable\n'
    expect(seccompIn(status)).to.equal('a seccomp filter')
    expect(seccompIn(status.replace('\t2', '\t0'))).to.equal('no seccomp')
  })

  it('finds no mode where the kernel has no seccomp', () => {
    expect(seccompIn('NoNewPrivs:\t0\n')).to.equal(undefined)
  })
})

describe('UserMap', () => {
  it('maps what is in a range and nothing else', () => {
    const map = new UserMap('         0   65536      65536\n')
    expect(map.outside(0)).to.equal(65536)
    expect(map.outside(65535)).to.equal(131071)
    expect(map.outside(65536)).to.equal(undefined)
    expect(`${map}`).to.equal('0 65536 65536')
  })

  it('reads the map of a process without a user namespace of its own', () => {
    expect(new UserMap('         0          0 4294967295\n').outside(1000)).to.equal(1000)
  })

  it('reads several ranges, and refuses text that is no map', () => {
    const map = new UserMap('0 1000 1\n1 100000 65535\n')
    expect([map.outside(0), map.outside(1)]).to.deep.equal([1000, 100000])
    expect(() => new UserMap('')).to.throw('no map of UIDs')
  })
})
