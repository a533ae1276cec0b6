import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { execa } from 'execa'
import { readReport } from '../../report/read.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const MOCHA = join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js')

describe('npx mocha', () => {
  let out: string
  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), 'pidns-mocha-'))
  })
  afterEach(() => rm(out, { recursive: true }))

  const mocha = (args: readonly string[], env: Readonly<Record<string, string>>) =>
    execa(process.execPath, [MOCHA, ...args], {
      cwd: ROOT,
      all: true,
      reject: false,
      env: { PIDNS_OUT: out, PIDNS_PROVISION: 'install', ...env },
      forceKillAfterDelay: false,
    })
  const containers = async () =>
    (
      await execa('docker', ['ps', '--all', '--filter', 'name=pidns-', '--format', '{{.Names}}'], {
        lines: true,
      })
    ).stdout

  it('judges the one claim that --grep selects, and starts only its pod', async () => {
    const { exitCode, all } = await mocha(['-g', 'ns.equal-main'], { PIDNS_RUNTIME: 'containerd' })
    expect(exitCode, all).to.equal(0)
    const report = await readReport(out)
    expect(report.claims.map(({ id, verdict }) => `${id} ${verdict}`)).to.deep.equal(['ns.equal-main pass'])
    expect(report.pods.map(({ manifest }) => manifest)).to.deep.equal(['ns/shared.yaml'])
  })

  it('refuses a setting that does not exist, and makes no cluster', async () => {
    const before = await containers()
    const { exitCode, all } = await mocha(['-g', 'ns.equal-main'], { PIDNS_TARGE: 'kind' })
    expect(exitCode, all).to.equal(2)
    expect(all).to.include('PIDNS_TARGE is set, but pidns has no such setting.')
    expect(await containers()).to.deep.equal(before)
  })

  it('has the exit code of pidns run where the target can not be opened', async () => {
    const env = { PIDNS_TARGET: 'kubeconfig', KUBECONFIG: join(out, 'none') }
    expect((await mocha(['-g', 'ns.equal-main'], env)).exitCode).to.equal(2)
    const closed = { PIDNS_TARGET: 'cri', CONTAINER_RUNTIME_ENDPOINT: `unix://${join(out, 'no.sock')}` }
    expect((await mocha(['-g', 'ns.equal-main'], closed)).exitCode).to.equal(3)
  })

  it('removes what it made when it is interrupted, and exits with 130', async () => {
    const before = await containers()
    const run = mocha(['-g', 'life\\.'], { PIDNS_RUNTIME: 'containerd' })
    const { promise, resolve } = Promise.withResolvers<void>()
    run.all.on('data', (text: Buffer) => {
      if (text.toString().includes('judge ')) resolve()
    })
    await promise
    run.kill('SIGINT')
    const { exitCode, all } = await run
    expect(exitCode, all).to.equal(130)
    expect(await containers()).to.deep.equal(before)
    expect((await readReport(out)).run).to.include({ state: 'ended' })
  })
})
