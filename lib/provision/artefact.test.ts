import { appendFile, chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
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

  it('takes nothing from a cache that others may write to, where it is root', async function () {
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
  it('makes once for two who ask at the same time', async () => {
    await Promise.all([cached(artefact(), ctx(), silent), cached(artefact(), ctx(), silent)])
    expect(made).to.equal(1)
  })
  it('makes anew what was changed in the cache', async () => {
    const folder = await cached(artefact(), ctx(), silent)
    await appendFile(path.join(folder, 'thing'), '!')
    await cached(artefact(), ctx(), silent)
    expect(made).to.equal(2)
    expect(await readFile(path.join(folder, 'thing'), 'utf8')).to.equal('content')
  })
  it('leaves nothing of work that fails', async () => {
    const broken = artefact(async folder => {
      await writeFile(path.join(folder, 'half'), '')
      throw new Error('broken')
    })
    expect(String(await failure(cached(broken, ctx(), silent)))).to.equal('Error: broken')
    expect(await parts()).to.deep.equal([])
  })
  it('says that the disk is full, where, and how much it takes', async () => {
    const full = artefact(async () => {
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
    })
    const error = await failure(cached(full, ctx(), silent))
    expect(error).to.be.instanceOf(Problem).with.property('kind', 'environment')
    expect(String(error)).to.contain(`The disk that holds ${cacheDir} is full; to make the thing takes 0 GiB`)
  })
  it('does not begin what has no room', async () => {
    const error = await failure(cached(artefact(undefined, 1e9), ctx(), silent))
    expect(String(error)).to.match(/has [\d.]+ GiB free, and to make the thing takes 1000000000 GiB/)
    expect(made).to.equal(0)
  })
})
