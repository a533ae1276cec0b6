import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { readDpkgStatus } from './debian-packages.ts'
import { busyboxVersionIn, nginxVersionIn, perlVersionIn } from './example-programs.ts'
import { readGoPrograms } from './go-programs.ts'

const recorded = (name: string) => readFileSync(path.join(import.meta.dirname, 'recorded', name), 'utf8')

describe('readGoPrograms', () => {
  const programs = readGoPrograms(recorded('go-version.txt'))

  it('reads every program, with its module and its Go', () => {
    expect(
      programs.map(({ file, go, main }) => [path.basename(file), go, main.path, main.version]),
    ).to.deep.equal([
      ['kind', 'go1.26.8', 'sigs.k8s.io/kind', 'v0.33.0'],
      ['runc', 'go1.26.8', 'github.com/opencontainers/runc', 'v1.4.3'],
      ['replaced-prog', 'go1.26.8', 'pidns.build/throwaway', '(devel)'],
    ])
    expect(programs[0]?.modules).to.have.length(11)
  })
  it('takes the replacement of a module instead of the original', () => {
    expect(programs[2]?.modules.map(({ path: name, version }) => `${name} ${version}`)).to.deep.equal([
      'github.com/mattn/go-isatty v0.0.20',
      'github.com/pkg/errors v0.9.1',
      'golang.org/x/sys v0.6.0',
    ])
  })
  it('skips files that are not Go programs', () => {
    expect(readGoPrograms('a/list.json: could not read Go build info\n')).to.deep.equal([])
  })
})

describe('readDpkgStatus', () => {
  it('reads the installed packages, but not removed ones with leftover settings', () => {
    const status = recorded('dpkg-status.txt')
    expect(readDpkgStatus(status)).to.deep.equal([
      { name: 'libc6', version: '2.36-9+deb12u14', architecture: 'amd64' },
      { name: 'libseccomp2', version: '2.5.4-1+deb12u1', architecture: 'amd64' },
      { name: 'tar', version: '1.34+dfsg-1.2+deb12u1', architecture: 'amd64' },
    ])
    const removed = status.replace('Status: install ok installed', 'Status: deinstall ok config-files')
    expect(readDpkgStatus(removed).map(({ name }) => name)).to.deep.equal(['libseccomp2', 'tar'])
  })
})

describe('the programs of the example images', () => {
  it('reveal their versions', () => {
    expect(nginxVersionIn('\0Server: nginx/1.22.1\r\n\0')).to.equal('1.22.1')
    expect(busyboxVersionIn('\0BusyBox v1.35.0 (Debian 1:1.35.0-4+b4)\0')).to.equal('1:1.35.0-4+b4')
    expect(perlVersionIn('List packaged patches for 5.36.0-7+deb12u2 in patchlevel.h\0')).to.equal(
      '5.36.0-7+deb12u2',
    )
    expect(nginxVersionIn('')).to.equal('unknown')
  })
})
