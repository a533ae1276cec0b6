import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { goObstacle, runGo } from './go.ts'
import { withWorkshop } from './workshop.ts'

/** Settings that would disable checks or change the result of a build. */
const HOSTILE = {
  GOSUMDB: 'off',
  GONOSUMDB: '*',
  GOPRIVATE: '*',
  GOINSECURE: '*',
  GOFLAGS: '-mod=mod -insecure',
  GOWORK: '/nowhere/go.work',
  GOOS: 'plan9',
  CGO_CFLAGS: '-DEVIL',
}

describe('the environment of our go commands', () => {
  const { signal } = new AbortController()
  const before_ = { ...process.env }
  let folder: string

  before(async function () {
    if ((await goObstacle({ signal, cacheDir: os.tmpdir() })) !== undefined) this.skip()
    folder = await mkdtemp(path.join(os.homedir(), '.pidns-test-'))
  })
  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true })
  })
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in before_)) delete process.env[name]
    Object.assign(process.env, before_)
  })

  const asked = async () => {
    const names = [...Object.keys(HOSTILE), 'GOPROXY']
    const ctx = { signal, cacheDir: folder }
    const text = await withWorkshop(ctx, workshop => runGo(ctx, workshop, ['env', '-json', ...names]))
    return JSON.parse(text) as Record<string, string>
  }
  const mustBeOurs = (env: Record<string, string>) => {
    expect(env.GOSUMDB).to.equal('sum.golang.org')
    for (const name of ['GONOSUMDB', 'GOPRIVATE', 'GOINSECURE']) expect(env[name], name).to.equal('')
    expect(env.GOFLAGS).to.equal('-buildvcs=false')
    expect(env.GOWORK).to.equal('off')
    expect(env.GOOS).to.equal(process.platform)
    expect(env.CGO_CFLAGS).not.to.contain('EVIL')
  }

  it('is not weakened by an inherited variable, but keeps the user’s proxy', async () => {
    Object.assign(process.env, HOSTILE, { GOPROXY: 'https://proxy.example' })
    const env = await asked()
    mustBeOurs(env)
    expect(env.GOPROXY).to.equal('https://proxy.example')
  })

  it("is not weakened by the user's Go settings file, but keeps their proxy", async () => {
    const file = path.join(folder, 'env')
    const lines = Object.entries({ ...HOSTILE, GOPROXY: 'https://proxy.example' })
    await writeFile(file, lines.map(([name, value]) => `${name}=${value}\n`).join(''))
    for (const name of ['GOPROXY', 'GOFLAGS']) delete process.env[name]
    process.env.GOENV = file
    const env = await asked()
    mustBeOurs(env)
    expect(env.GOPROXY).to.equal('https://proxy.example')
  })
})
