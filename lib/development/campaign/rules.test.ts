import { expect } from 'chai'
import { aReport, type Report } from '../../report/schema.ts'
import { chaptersOf, summarize } from '../../report/statistics.ts'
import { MUTANTS } from './columns.ts'
import { type Ending, troublesOf } from './rules.ts'

type Verdict = Report['claims'][number]['verdict']

/** A valid report of the run 1a2b3c4d with these claims. */
function reportOf(verdicts: Readonly<Record<string, Verdict>>, run: Partial<Report['run']> = {}): Report {
  const claims = Object.entries(verdicts).map(([id, verdict]) => ({
    id,
    title: id,
    level: 'required' as const,
    verdict,
    ...(verdict !== 'pass' && { reason: 'why' }),
    began: 0,
    seconds: 1,
    source: { where: 'page', says: 'so', url: 'https://example.com' },
    manifests: [],
    evidence: [],
  }))
  return aReport.parse({
    apiVersion: 'pidns-conformance/v1alpha2',
    kind: 'ConformanceReport',
    date: new Date(0).toISOString(),
    run: { id: '1a2b3c4d', state: 'ended', seconds: 1, suite: { version: '1' }, attribution: 'a', ...run },
    phases: [],
    pods: [],
    summary: summarize(claims),
    chapters: chaptersOf(claims),
    claims,
  })
}

function ending(column: string, exitCode: number, report?: Report): Ending {
  return { column, exitCode, id: '1a2b3c4d', report, isLate: false }
}

describe('how a run may end under a fault', () => {
  it('is with 0 or 3 for a sound runtime', () => {
    const report = reportOf({ 'ns.equal-main': 'pass' })
    expect(troublesOf(ending('sound', 0, report), undefined)).to.deep.equal([])
    expect(troublesOf(ending('sound', 3, report), undefined)).to.deep.equal([])
    expect(troublesOf(ending('sound', 4, report), undefined)).to.deep.equal(['a sound runtime exits with 4'])
  })

  it('names the required claims that a sound runtime fails', () => {
    const report = reportOf({ 'ns.equal-main': 'fail', 'ns.symmetric': 'pass' })
    expect(troublesOf(ending('sound', 1, report), undefined)).to.deep.equal([
      'a sound runtime exits with 1: ns.equal-main failed',
    ])
  })

  it('is never with 0 for a faulty one, unless it breaks nothing that is required', () => {
    const report = reportOf({ 'ns.equal-main': 'inconclusive' })
    expect(troublesOf(ending('own-pidns', 3, report), MUTANTS.get('own-pidns'))).to.deep.equal([])
    expect(troublesOf(ending('own-pidns', 0, report), MUTANTS.get('own-pidns'))).to.deep.equal([
      'own-pidns exits with 0',
    ])
    const leaky = reportOf({ 'life.restart-clean': 'fail' })
    expect(troublesOf(ending('leaky-stop', 0, leaky), MUTANTS.get('leaky-stop'))).to.deep.equal([])
  })

  it('is without a pass for what a faulty one breaks', () => {
    const report = reportOf({ 'ns.equal-main': 'pass', 'ns.symmetric': 'fail' })
    expect(troublesOf(ending('own-pidns', 1, report), MUTANTS.get('own-pidns'))).to.deep.equal([
      'ns.equal-main passes although own-pidns breaks it',
    ])
  })

  it('is in time, and with a whole report of its own', () => {
    const report = reportOf({ 'ns.equal-main': 'pass' })
    const troubles = (change: Partial<Ending>) =>
      troublesOf({ ...ending('sound', 0, report), ...change }, undefined)
    expect(troubles({ isLate: true })).to.deep.equal(['it did not end in time'])
    expect(troubles({ report: undefined })).to.deep.equal(['it left no whole report'])
    expect(troubles({ id: '99999999' })).to.deep.equal(['the report is of the run 1a2b3c4d, not of 99999999'])
    const unended = reportOf({ 'ns.equal-main': 'pass' }, { state: 'judging' })
    expect(troubles({ report: unended })).to.deep.equal(["its report says 'judging'"])
  })
})
