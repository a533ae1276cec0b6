import { expect } from 'chai'
import { isDebianLike, parseOsRelease } from './system.ts'

const machine = { platform: 'linux', root: true } as const

describe('parseOsRelease', () => {
  it('reads quoted and unquoted fields', () => {
    const text =
      'PRETTY_NAME="Linux Mint 22"\nID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_CODENAME=wilma\nVERSION_ID="22"\n'
    expect(parseOsRelease(text)).to.deep.equal({
      id: 'linuxmint',
      like: ['ubuntu', 'debian'],
      codename: 'wilma',
      version: '22',
      name: 'Linux Mint 22',
    })
  })
  it('falls back to defaults for an empty file', () => {
    expect(parseOsRelease('')).to.deep.equal({
      id: 'linux',
      like: [],
      codename: '',
      version: '',
      name: 'Linux',
    })
  })
  it("knows Debian's relatives", () => {
    expect(isDebianLike({ ...machine, ...parseOsRelease('ID=debian') })).to.equal(true)
    expect(isDebianLike({ ...machine, ...parseOsRelease('ID=x\nID_LIKE=ubuntu') })).to.equal(true)
    expect(isDebianLike({ ...machine, ...parseOsRelease('ID=fedora') })).to.equal(false)
  })
})
