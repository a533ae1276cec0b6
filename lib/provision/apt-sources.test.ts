import { expect } from 'chai'
import { debianMirror, parseDeb822, parseSourcesList } from './apt-sources.ts'

describe('apt sources', () => {
  it('are read in deb822 format, without commented and disabled ones', () => {
    const text = `Types: deb
# http://snapshot.example/debian
URIs: http://mirror.example/debian/
Suites: bookworm bookworm-updates
Components: main

Types: deb
Enabled: no
URIs: http://off.example/debian
Suites: bookworm
Components: main

Types: deb-src
URIs: http://src.example/debian
Suites: bookworm
Components: main
`
    expect(parseDeb822(text)).to.deep.equal([
      {
        uri: 'http://mirror.example/debian/',
        suites: ['bookworm', 'bookworm-updates'],
        components: ['main'],
      },
    ])
  })
  it('are read with one per line', () => {
    const text =
      'deb [signed-by=/k.gpg arch=amd64] https://a.example/debian bookworm main contrib # mine\n#deb http://b x main\ndeb-src http://c bookworm main\n'
    expect(parseSourcesList(text)).to.deep.equal([
      { uri: 'https://a.example/debian', suites: ['bookworm'], components: ['main', 'contrib'] },
    ])
  })
})

describe('debianMirror', () => {
  const sources = [
    { uri: 'http://security.example/debian-security', suites: ['bookworm-security'], components: ['main'] },
    { uri: 'cdrom:[Debian]/', suites: ['bookworm'], components: ['main'] },
    { uri: 'http://mirror.example/debian/', suites: ['bookworm'], components: ['main'] },
  ]
  it("is the system's own for its release", () => {
    expect(debianMirror(sources, 'bookworm')).to.equal('http://mirror.example/debian')
  })
  it("is Debian's if the system has none, as on Ubuntu", () => {
    const ubuntu = [{ uri: 'http://archive.ubuntu.com/ubuntu', suites: ['noble'], components: ['main'] }]
    expect(debianMirror(ubuntu, 'bookworm')).to.equal('http://deb.debian.org/debian')
  })
})
