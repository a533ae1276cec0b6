import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { z } from 'zod'
import { writeAllure } from './allure.ts'
import { aClaim, reportOf } from './sample.ts'

const aResult = z.looseObject({
  fullName: z.string(),
  status: z.string(),
  start: z.number(),
  stop: z.number(),
  statusDetails: z.looseObject({ message: z.string().optional(), trace: z.string().optional() }),
  labels: z.array(z.object({ name: z.string(), value: z.string() })),
  attachments: z.array(z.object({ name: z.string(), source: z.string() })),
})

describe("Allure's results", () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pidns-allure-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  async function results() {
    const names = (await readdir(folder)).filter(name => name.endsWith('-result.json'))
    const texts = await Promise.all(names.map(name => readFile(join(folder, name), 'utf8')))
    return texts
      .map(text => aResult.parse(JSON.parse(text)))
      .toSorted((a, b) => (a.fullName < b.fullName ? -1 : 1))
  }

  it('tell a failed required claim from what was broken, skipped, or weighs less', async () => {
    const report = reportOf(
      aClaim({ id: 'doc.a', verdict: 'pass' }),
      aClaim({ id: 'doc.b', verdict: 'fail', reason: 'expected more', at: 'specs/doc.spec.ts:12' }),
      aClaim({ id: 'doc.c', verdict: 'inconclusive' }),
      aClaim({ id: 'doc.d', verdict: 'fail', level: 'recommended' }),
      aClaim({ id: 'doc.e', verdict: 'not run' }),
    )
    await writeAllure(report, folder)
    const all = await results()
    expect(all.map(({ status }) => status)).to.deep.equal([
      'passed',
      'failed',
      'broken',
      'skipped',
      'skipped',
    ])
    expect(all[1]?.statusDetails).to.include({ message: 'expected more', trace: 'specs/doc.spec.ts:12' })
    expect(all[1]?.labels).to.deep.include({ name: 'severity', value: 'critical' })
  })

  it('have the evidence as attachments, and the time at which the claim was judged', async () => {
    await writeAllure(reportOf(aClaim({ began: 2, seconds: 0.5 })), folder)
    const [result] = await results()
    // The claims' time begins when the pods are applied: 15 s after this run did (sample.ts).
    const began = Date.parse('2026-01-02T03:04:05.678Z') + 17_000
    expect(result).to.include({ start: began, stop: began + 500 })
    const [attachment] = result?.attachments ?? []
    expect(attachment?.name).to.equal('attached to shell: ps ax')
    expect(await readFile(join(folder, attachment?.source ?? ''), 'utf8')).to.include('/pause')
  })

  it('replace those of an earlier write, and nothing else', async () => {
    await writeFile(join(folder, 'environment.properties'), 'a=b\n')
    await writeAllure(reportOf(aClaim()), folder)
    await writeAllure(reportOf(aClaim()), folder)
    const names = await readdir(folder)
    expect(names.filter(name => name.endsWith('-result.json'))).to.have.length(1)
    expect(names).to.include('environment.properties').and.to.have.length(3)
  })
})
