import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mock } from 'node:test'
import { expect } from 'chai'
import { ReportFolder } from '../report/folder.ts'
import { readReport } from '../report/read.ts'
import { aClaim, reportOf } from '../report/sample.ts'
import { KeptReport } from './kept-report.ts'

describe('the kept report', () => {
  let out: string
  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), 'pidns-kept-'))
    mock.timers.enable({ apis: ['setTimeout'] })
  })
  afterEach(async () => {
    mock.timers.reset()
    await rm(out, { recursive: true, force: true })
  })

  it('lags two seconds behind the run, and ends as last written', async () => {
    let made = 0
    const running = reportOf(aClaim({ id: 'doc.running' }))
    const { promise, resolve } = Promise.withResolvers<void>()
    const kept = new KeptReport(await ReportFolder.take(out, 'abcd1234'), async () => {
      made++
      resolve()
      return running
    })
    await kept.write(reportOf())
    for (let times = 0; times < 5; times++) kept.touch()
    mock.timers.tick(1999)
    expect(made).to.equal(0)
    mock.timers.tick(1)
    await promise
    expect(made).to.equal(1)
    const ended = reportOf(aClaim({ id: 'doc.ended' }))
    kept.touch()
    await kept.write(ended)
    mock.timers.tick(5000)
    expect(await readReport(out)).to.deep.equal(ended)
    expect([made, kept.trouble]).to.deep.equal([1, undefined])
  })

  it('reports a failed write, and goes on', async () => {
    const kept = new KeptReport(await ReportFolder.take(out, 'abcd1234'), async () => reportOf())
    await rm(out, { recursive: true })
    await kept.write(reportOf())
    expect(kept.trouble).to.include('ENOENT')
  })
})
