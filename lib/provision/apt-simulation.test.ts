import { expect } from 'chai'
import { ofOtherReleases, plannedPackages } from './apt-simulation.ts'

const bookworm = { id: 'debian', version: '12' }

/** Output of apt 2.6 on Debian 12. */
const OWN = `Reading package lists...
The following NEW packages will be installed:
  debootstrap libseccomp-dev
0 upgraded, 2 newly installed, 0 to remove and 136 not upgraded.
Inst debootstrap (1.0.128+nmu2+deb12u2 Debian:12.15/oldstable [all])
Inst libseccomp-dev (2.5.4-1+deb12u1 Debian:12.15/oldstable, Debian-Security:12/oldstable-security [amd64])
Conf debootstrap (1.0.128+nmu2+deb12u2 Debian:12.15/oldstable [all])
`
/** The same with Debian 13 in the sources: docker.io from there, and docker-cli, which Debian 12 lacks. */
const NEWER = `Inst base-files [12.4+deb12u11] (13.8+deb13u8 Debian:13.8/stable [amd64])
Inst locales [2.36-9+deb12u14] (2.41-12+deb13u5 Debian:13.8/stable [all]) []
Inst dpkg-dev [1.21.22] (1.22.22 Debian:13.8/stable [all]) [libc6-dev:amd64 ]
Inst docker-cli (26.1.5+dfsg1-9+deb13u1+b1 Debian:13.8/stable [amd64])
`

describe('what apt would install', () => {
  it("may come from the system's own release", () => {
    expect(ofOtherReleases(OWN, bookworm)).to.deep.equal([])
    expect(ofOtherReleases('', bookworm)).to.deep.equal([])
  })

  it('is reported if it comes from another release', () => {
    expect(ofOtherReleases(OWN + NEWER, bookworm)).to.deep.equal([
      'base-files 13.8+deb13u8 (Debian:13.8/stable)',
      'locales 2.41-12+deb13u5 (Debian:13.8/stable)',
      'dpkg-dev 1.22.22 (Debian:13.8/stable)',
      'docker-cli 26.1.5+dfsg1-9+deb13u1+b1 (Debian:13.8/stable)',
    ])
    const unstable = 'Inst crun (1.28-1 Debian:unstable [amd64])\n'
    expect(ofOtherReleases(unstable, bookworm)).to.deep.equal(['crun 1.28-1 (Debian:unstable)'])
  })

  it('may come from third parties, and from anywhere on a system without a version', () => {
    const docker = 'Inst docker-ce (5:28.2.2-1~debian.12~bookworm Docker CE:bookworm [amd64])\n'
    expect(ofOtherReleases(docker, bookworm)).to.deep.equal([])
    expect(ofOtherReleases(NEWER, { id: 'debian', version: '' })).to.deep.equal([])
    const noble = 'Inst docker.io (27.5.1-0ubuntu3~24.04.2 Ubuntu:24.04/noble-updates [amd64])\n'
    expect(ofOtherReleases(noble, { id: 'ubuntu', version: '24.04' })).to.deep.equal([])
    expect(ofOtherReleases(noble, { id: 'ubuntu', version: '22.04' })).to.have.lengthOf(1)
  })

  it('includes every package with its version, and for upgrades also the old version', () => {
    expect(plannedPackages(OWN + NEWER)).to.deep.equal([
      { name: 'debootstrap', from: undefined, to: '1.0.128+nmu2+deb12u2' },
      { name: 'libseccomp-dev', from: undefined, to: '2.5.4-1+deb12u1' },
      { name: 'base-files', from: '12.4+deb12u11', to: '13.8+deb13u8' },
      { name: 'locales', from: '2.36-9+deb12u14', to: '2.41-12+deb13u5' },
      { name: 'dpkg-dev', from: '1.21.22', to: '1.22.22' },
      { name: 'docker-cli', from: undefined, to: '26.1.5+dfsg1-9+deb13u1+b1' },
    ])
    expect(plannedPackages('')).to.deep.equal([])
  })
})
