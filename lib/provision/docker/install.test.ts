import { expect } from 'chai'
import { parseDeb822 } from '../apt-sources.ts'
import { dockerAdvice } from './advice.ts'
import { pinning, source } from './install.ts'

describe('the source of a newer release', () => {
  it('is one that apt reads, and pinned so that nothing comes from it by itself', () => {
    expect(parseDeb822(source('http://mirror.example/debian', 'trixie'))).to.deep.equal([
      { uri: 'http://mirror.example/debian', suites: ['trixie'], components: ['main'] },
    ])
    expect(pinning('trixie')).to.equal('Package: *\nPin: release n=trixie\nPin-Priority: 100\n')
  })
})

describe('dockerAdvice', () => {
  const linux = { platform: 'linux', like: [], codename: '', name: 'Linux', root: false } as const
  it("gives the commands of the person's system", () => {
    expect(dockerAdvice({ ...linux, id: 'ubuntu' }, 'no client')).to.match(
      /^sudo apt-get .*docker\.io\nsudo systemctl/,
    )
    expect(dockerAdvice({ ...linux, id: 'rocky', like: ['rhel', 'fedora'] }, 'no client')).to.contain(
      'dnf install',
    )
    expect(dockerAdvice({ ...linux, id: 'opensuse-leap' }, 'no client')).to.contain('zypper')
    expect(dockerAdvice({ ...linux, id: 'x', platform: 'darwin' }, 'no client')).to.contain('brew install')
    expect(dockerAdvice({ ...linux, id: 'x', platform: 'win32' }, 'no client')).to.contain('winget')
    expect(dockerAdvice({ ...linux, id: 'nixos' }, 'no client')).to.contain('https://docs.docker.com')
  })
  it('names the group when only permission is missing', () => {
    expect(dockerAdvice({ ...linux, id: 'debian' }, 'no permission')).to.contain('usermod -aG docker')
  })
})
