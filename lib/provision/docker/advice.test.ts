import { expect } from 'chai'
import { dockerAdvice } from './advice.ts'

describe('dockerAdvice', () => {
  const linux = {
    platform: 'linux',
    like: [],
    codename: '',
    version: '',
    name: 'Linux',
    root: false,
  } as const
  it("gives the commands for the user's system", () => {
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
  it('names the group if only permission is missing', () => {
    expect(dockerAdvice({ ...linux, id: 'debian' }, 'no permission')).to.contain('usermod -aG docker')
  })
})
