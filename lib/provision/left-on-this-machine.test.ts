import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { packagesLeft, parseImages, partsLeft } from './left-on-this-machine.ts'

describe('what is left on this machine after getting parts', () => {
  let cacheDir: string
  const inCache = (...names: string[]) => path.join(cacheDir, ...names)
  const makePart = async (...names: string[]) => {
    await mkdir(inCache(...names), { recursive: true })
    await writeFile(inCache(...names, 'pidns-sha256.json'), '{}')
  }
  /** Without things in this machine's Docker engine, if there is one: images have no path. */
  const found = async () => {
    const all = await partsLeft({ signal: new AbortController().signal, cacheDir })
    return all.filter(({ name, about }) => !about.includes('image') && !name.startsWith('network '))
  }
  beforeEach(async () => {
    cacheDir = await mkdtemp(path.join(os.tmpdir(), 'pidns-test-'))
  })
  afterEach(() => rm(cacheDir, { recursive: true }))

  it('includes parts with our list of digests and removes them one by one', async () => {
    await makePart('parts', 'crun-trixie-fafa0579b297-linux-amd64')
    await makePart('parts', 'kind-v0.33.0-linux-amd64')
    await mkdir(inCache('bin'))
    await symlink(inCache('parts/crun-trixie-fafa0579b297-linux-amd64/docker'), inCache('bin/docker'))
    const parts = await found()
    expect(parts.map(({ name, bytes }) => [path.basename(name), bytes])).to.have.deep.members([
      ['crun-trixie-fafa0579b297-linux-amd64', 2],
      ['kind-v0.33.0-linux-amd64', 2],
    ])
    for (const part of parts) if ('remove' in part) expect(await part.remove()).to.deep.equal([])
    expect(existsSync(inCache('parts'))).to.equal(false)
    expect(existsSync(inCache('bin'))).to.equal(false)
  })

  it("excludes somebody else's folders in a shared cache folder", async () => {
    await makePart('parts', 'somebody')
    await mkdir(inCache('parts', 'tool-1.0-linux-amd64'), { recursive: true })
    await makePart('elsewhere-1-linux-amd64')
    await symlink(inCache('elsewhere-1-linux-amd64'), inCache('parts', 'link-1-linux-amd64'))
    await mkdir(inCache('docker', 'overlay2'), { recursive: true })
    await writeFile(inCache('docker-started.json'), '{"daemon":{"pid":1},"programs":"of the cache"}')
    await writeFile(inCache('system-changes.json'), '[{"installed":[{"name":"-oDPkg::x","version":"1"')
    const [cut, ...others] = await found()
    expect(others).to.deep.equal([])
    expect(cut).to.include({ name: inCache('system-changes.json') })
    expect(cut).to.have.property('stays')
  })

  it('excludes packages that are gone', async () => {
    const installed = [{ name: 'no-such-package', version: '1' }]
    const change = { at: '', command: 'apt-get install no-such-package', installed, changed: [] }
    await writeFile(inCache('system-changes.json'), JSON.stringify([change]))
    expect(await found()).to.deep.equal([])
  })

  it('includes installed packages and those upgraded with them', () => {
    const change = {
      at: '',
      command: 'apt-get install gcc',
      installed: [
        { name: 'gcc', version: '1' },
        { name: 'gone', version: '1' },
      ],
      changed: [{ name: 'libc6:amd64', from: '2.36-9', to: '2.36-10' }],
    }
    const left = packagesLeft([change], new Map([['gcc', '1']]), 'record.json')
    expect(left.map(({ name }) => name)).to.deep.equal(['gcc', 'libc6:amd64'])
    expect(left[1]).to.have.property('stays').that.includes('libc6:amd64 from 2.36-9 to 2.36-10')
    expect(packagesLeft([], new Map(), 'record.json')).to.deep.equal([])
  })

  it('parses the output of docker images', () => {
    const id = 'sha256:423ff68afc93'
    expect(parseImages(`${id}\tpidns-conformance/node:v1.37.2\n`)).to.deep.equal([
      { id, ref: 'pidns-conformance/node:v1.37.2' },
    ])
    expect(parseImages('')).to.deep.equal([])
  })
})
