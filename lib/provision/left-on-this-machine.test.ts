import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { packagesLeft, parseImages, partsLeft } from './left-on-this-machine.ts'

describe('what getting parts left on this machine', () => {
  let cacheDir: string
  const inCache = (...names: string[]) => path.join(cacheDir, ...names)
  const makePart = async (...names: string[]) => {
    await mkdir(inCache(...names), { recursive: true })
    await writeFile(inCache(...names, 'pidns-sha256.json'), '{}')
  }
  /** Without what the Docker engine of this machine has, if there is one: images have no path. */
  const found = async () => {
    const all = await partsLeft({ signal: new AbortController().signal, cacheDir })
    return all.filter(({ name, about }) => !about.startsWith('an image') && !name.startsWith('network '))
  }
  beforeEach(async () => {
    cacheDir = await mkdtemp(path.join(os.tmpdir(), 'pidns-test-'))
  })
  afterEach(() => rm(cacheDir, { recursive: true }))

  it('are parts that bear our list of digests, and are removed one by one', async () => {
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

  it("are no folders of somebody else's in a cache that is a folder of somebody else's", async () => {
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

  it('are packages that are told, and not removed', async () => {
    const installed = [{ name: 'no-such-package', version: '1' }]
    const change = { at: '', command: 'apt-get install no-such-package', installed, changed: [] }
    await writeFile(inCache('system-changes.json'), JSON.stringify([change]))
    // It is not there any more.
    expect(await found()).to.deep.equal([])
  })

  it('tells packages that were installed and those that were upgraded with them', () => {
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

  it('is read from what Docker says and writes', () => {
    const id = 'sha256:423ff68afc93'
    expect(parseImages(`${id}\tpidns-conformance/node:v1.37.2\n`)).to.deep.equal([
      { id, ref: 'pidns-conformance/node:v1.37.2' },
    ])
    expect(parseImages('')).to.deep.equal([])
  })
})
