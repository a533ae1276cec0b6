import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { messageOf } from '../problem.ts'
import { ReportFolder } from './folder.ts'

const take = (path: string) =>
  ReportFolder.take(path, 'abcd1234').then(
    () => 'taken',
    thrown => messageOf(thrown),
  )

describe('the folder of a report', () => {
  let out: string
  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), 'pidns-folder-'))
  })
  afterEach(() => rm(out, { recursive: true }))

  for (const name of ['diagnostics', 'allure-results']) {
    it(`is refused if ${name} is foreign, a link or a file, and leaves it unchanged`, async () => {
      await mkdir(join(out, 'victim'))
      await writeFile(join(out, 'victim', 'mine.txt'), 'mine')
      await symlink(join(out, 'victim'), join(out, name))
      expect(await take(out)).to.include(`${join(out, name)} already exists, and no run of pidns created it`)
      await rm(join(out, name))
      await writeFile(join(out, name), 'mine')
      expect(await take(out)).to.include('already exists')
      await rm(join(out, name))
      await mkdir(join(out, name))
      await writeFile(join(out, name, 'mine.txt'), 'mine')
      await writeFile(join(out, name, '.pidns-run'), '{"run":"../../etc"}')
      expect(await take(out)).to.include('already exists')
      expect(await readFile(join(out, name, 'mine.txt'), 'utf8')).to.equal('mine')
      expect(await readFile(join(out, 'victim', 'mine.txt'), 'utf8')).to.equal('mine')
      expect(existsSync(join(out, '.pidns-run'))).to.equal(false)
    })
  }

  for (const name of ['report.yaml', 'report.html', 'junit.xml']) {
    it(`is refused if it contains a foreign ${name}`, async () => {
      await writeFile(join(out, name), '<mine/>')
      expect(await take(out)).to.include(`${join(out, name)} already exists, and no run of pidns wrote it`)
      expect(await readFile(join(out, name), 'utf8')).to.equal('<mine/>')
    })
  }

  it('is taken over from a run, even without a mark or with a report that is cut off', async () => {
    await writeFile(join(out, 'report.yaml'), 'apiVersion: pidns-conformance/v1alpha2\n')
    expect(await take(out)).to.equal('taken')
    await writeFile(join(out, 'report.yaml'), '')
    expect(await take(out)).to.equal('taken')
  })

  it('loses the files of an earlier run, also the unfinished ones', async () => {
    const first = await ReportFolder.take(out, 'abcd1234')
    await first.clear()
    const old = join(await first.diagnostics(), 'old.txt')
    const unfinished = join(out, '.report.yaml.0123abcd.new')
    const mine = join(out, 'mine.txt')
    for (const file of [old, unfinished, mine]) await writeFile(file, '')
    const next = await ReportFolder.take(out, 'abcd1235')
    expect(existsSync(old)).to.equal(true)
    await next.clear()
    expect([old, unfinished, mine].map(file => existsSync(file))).to.deep.equal([false, false, true])
  })

  it('is refused if it cannot be created', async () => {
    await writeFile(join(out, 'file'), '')
    expect(await take(join(out, 'file', 'below', 'it'))).to.equal(`${join(out, 'file')} is no folder.`)
    expect(await take('/proc/1/x/y')).to.include("The folder /proc/1/x/y can't be made")
    expect(await take(join(out, 'a', 'b'))).to.equal('taken')
  })
})
