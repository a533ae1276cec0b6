import { expect } from 'chai'
import { pinning, source } from './apt-newer-release.ts'
import { parseDeb822 } from './apt-sources.ts'

describe('the source of a newer release', () => {
  it('is one that apt reads, and pinned so that nothing comes from it by itself', () => {
    expect(parseDeb822(source('http://mirror.example/debian', 'trixie'))).to.deep.equal([
      { uri: 'http://mirror.example/debian', suites: ['trixie'], components: ['main'] },
    ])
    expect(pinning('trixie')).to.equal('Package: *\nPin: release n=trixie\nPin-Priority: 100\n')
  })
})
