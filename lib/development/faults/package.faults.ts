import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { execa } from 'execa'
import { z } from 'zod'

const aLock = z.looseObject({
  packages: z.record(z.string(), z.looseObject({ hasInstallScript: z.boolean().optional() })),
})

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

describe('the package, installed from its tarball into an empty folder', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pidns-package-'))
    await execa('npm', ['pack', '--pack-destination', folder], { cwd: ROOT })
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'))
    await execa('npm', ['init', '-y'], { cwd: folder })
    await execa('npm', ['install', join(folder, `pidns-conformance-${version}.tgz`)], { cwd: folder })
  })
  after(() => rm(folder, { recursive: true, force: true }))

  const pidns = (...args: readonly string[]) =>
    execa(process.execPath, [join(folder, 'node_modules/.bin/pidns'), ...args], {
      cwd: folder,
      reject: false,
      all: true,
    })

  it('judges a claim on a kind cluster and draws, checks and compares the report', async () => {
    const run = await pidns('run', '--reuse', '--claim', 'doc.ps-nginx', '--out', 'reports/mine')
    expect(run.exitCode, run.all).to.equal(0)
    const html = await pidns('report', 'html', 'reports/mine', '-o', 'mine.html')
    expect(html.exitCode, html.all).to.equal(0)
    expect(await readFile(join(folder, 'mine.html'), 'utf8')).to.include('doc.ps-nginx')
    for (const args of [
      ['check', 'reports/mine'],
      ['diff', 'reports/mine', 'reports/mine'],
      ['matrix', 'reports', '-o', 'matrix.html'],
      ['markdown', 'reports/mine'],
      ['junit', 'reports/mine'],
      ['badge', 'reports/mine'],
    ]) {
      const { exitCode, all } = await pidns('report', ...args)
      expect(exitCode, all).to.equal(0)
    }
    const explained = await pidns('explain', 'doc.ps-nginx')
    expect(explained.stdout).to.include('kubectl apply -f manifests/doc/share-process-namespace.yaml')
  })

  it('brings few packages, and none with an install script', async () => {
    const lock = aLock.parse(JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')))
    const packages = Object.entries(lock.packages).filter(([path]) => path !== '')
    expect(packages.length).to.be.at.most(200)
    expect(packages.filter(([, { hasInstallScript }]) => hasInstallScript === true)).to.deep.equal([])
  })

  it('says how to get what it does not bring', async () => {
    const { exitCode, all } = await pidns('run', '--runtime', 'containerd', '--claim', 'doc.ps-nginx')
    expect(exitCode, all).to.equal(2)
    expect(all).to.include('Install it beside pidns: npm install testcontainers')
  })

  it('has types, but no tests', async () => {
    await writeFile(
      join(folder, 'use.ts'),
      "import { aReport, type Report } from 'pidns-conformance/report'\nexport const verdicts = (report: Report): string[] => aReport.parse(report).claims.map(claim => claim.verdict)\n",
    )
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--types',
      'node',
      '--skipLibCheck',
      'use.ts',
    ]
    const { exitCode, all } = await execa(
      'tsc',
      [...options, '--typeRoots', join(ROOT, 'node_modules/@types')],
      {
        cwd: folder,
        preferLocal: true,
        localDir: ROOT,
        reject: false,
        all: true,
      },
    )
    expect(exitCode, all).to.equal(0)
    const tests = join(folder, 'node_modules/pidns-conformance/dist/lib/report/read.test.js')
    const hasTests = await access(tests).then(
      () => true,
      () => false,
    )
    expect(hasTests).to.equal(false)
  })
})
