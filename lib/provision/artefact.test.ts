import { appendFile, chmod, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { Problem } from '../problem.ts'
import { silent } from '../progress.ts'
import { type Artefact, cached } from './artefact.ts'

describe('cached', () => {
  let cacheDir: string
  let made: number
  const abort = new AbortController()
  const ctx = () => ({ signal: abort.signal, cacheDir })
  const artefact = (make?: Artefact['make'], gib = 0): Artefact => ({
    key: 'thing-v1',
    title: 'make the thing',
    gib,
    make:
      make ??
      (async folder => {
        made++
        await writeFile(path.join(folder, 'thing'), 'content')
      }),
  })
  const parts = () => readdir(path.join(cacheDir, 'parts')).catch(() => [])
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    )

  beforeEach(async () => {
    cacheDir = await mkdtemp(path.join(os.homedir(), '.pidns-test-'))
    made = 0
  })
  afterEach(() => rm(cacheDir, { recursive: true }))

  it('refuses a cache that others may write to, as root', async function () {
    if (process.geteuid?.() !== 0) this.skip()
    await cached(artefact(), ctx(), silent)
    await chmod(cacheDir, 0o777)
    expect(await failure(cached(artefact(), ctx(), silent)))
      .to.be.instanceOf(Problem)
      .with.property('message')
      .that.includes('everybody may write to it')
  })

  it('makes once and keeps', async () => {
    const first = await cached(artefact(), ctx(), silent)
    expect(await cached(artefact(), ctx(), silent)).to.equal(first)
    expect(made).to.equal(1)
    expect(await readFile(path.join(first, 'thing'), 'utf8')).to.equal('content')
  })
  it('makes once if two callers ask at the same time', async () => {
    await Promise.all([cached(artefact(), ctx(), silent), cached(artefact(), ctx(), silent)])
    expect(made).to.equal(1)
  })
  it('makes an artefact again if its files in the cache changed', async () => {
    const folder = await cached(artefact(), ctx(), silent)
    await appendFile(path.join(folder, 'thing'), '!')
    await cached(artefact(), ctx(), silent)
    expect(made).to.equal(2)
    expect(await readFile(path.join(folder, 'thing'), 'utf8')).to.equal('content')
  })
  it('makes an artefact again if one of its links in the cache points elsewhere', async () => {
    const linked = artefact(async folder => {
      made++
      await writeFile(path.join(folder, 'thing'), 'content')
      await symlink('thing', path.join(folder, 'link'))
    })
    const folder = await cached(linked, ctx(), silent)
    await cached(linked, ctx(), silent)
    expect(made).to.equal(1)
    await rm(path.join(folder, 'link'))
    await symlink('/bin/false', path.join(folder, 'link'))
    await cached(linked, ctx(), silent)
    expect(made).to.equal(2)
  })
  it('leaves nothing behind after a failure', async () => {
    const broken = artefact(async folder => {
      await writeFile(path.join(folder, 'half'), '')
      throw new Error('broken')
    })
    expect(String(await failure(cached(broken, ctx(), silent)))).to.equal('Error: broken')
    expect(await parts()).to.deep.equal([])
  })
  it('says that the disk is full, which folder, and how much space it needs', async () => {
    const full = artefact(async () => {
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
    })
    const error = await failure(cached(full, ctx(), silent))
    expect(error).to.be.instanceOf(Problem).with.property('kind', 'environment')
    expect(String(error)).to.contain(
      `The disk that holds ${cacheDir} is full; pidns needs 0 GiB to make the thing`,
    )
  })
  it('does not start if there is too little space', async () => {
    const error = await failure(cached(artefact(undefined, 1e9), ctx(), silent))
    expect(String(error)).to.match(/has [\d.]+ GiB free, but pidns needs 1000000000 GiB to make the thing/)
    expect(made).to.equal(0)
  })
})
