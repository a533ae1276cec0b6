import { expect } from 'chai'
import { isValid, validateStrict } from 'ctrf'
import { ctrfOf } from './ctrf.ts'
import { aClaim, reportOf } from './sample.ts'

const VERDICTS = ['pass', 'fail', 'inconclusive', 'skipped', 'not run'] as const

describe('a report in the Common Test Report Format', () => {
  it('matches the schema of its own library for every verdict', () => {
    const claims = VERDICTS.map((verdict, index) => aClaim({ id: `ns.a${index}`, verdict }))
    const ctrf = ctrfOf(reportOf(...claims))
    validateStrict(ctrf)
    expect(ctrf.results.tests.map(({ status }) => status)).to.deep.equal([
      'passed',
      'failed',
      'other',
      'skipped',
      'pending',
    ])
    expect(ctrf.results.summary).to.include({ tests: 5, passed: 1, failed: 1, other: 1, skipped: 1 })
  })

  it('would not match it with another status', () => {
    const ctrf = ctrfOf(reportOf(aClaim()))
    expect(isValid(ctrf)).to.equal(true)
    const [test] = ctrf.results.tests
    expect(isValid({ ...ctrf, results: { ...ctrf.results, tests: [{ ...test, status: 'fine' }] } })).to.equal(
      false,
    )
  })

  it('fails only for a required claim, and keeps the verdict', () => {
    const [test] = ctrfOf(reportOf(aClaim({ level: 'recommended', verdict: 'fail' }))).results.tests
    expect(test).to.include({ status: 'other', rawStatus: 'fail', message: 'because' })
  })

  it('names where an assertion failed, and each earlier test', () => {
    const because = ['the node stood still']
    const earlier = [{ verdict: 'fail' as const, reason: 'at first', seconds: 1.5, because, evidence: [] }]
    const claim = aClaim({ verdict: 'fail', at: 'specs/doc.spec.ts:12', earlier })
    const [test] = ctrfOf(reportOf(claim)).results.tests
    expect(test).to.include({ filePath: 'specs/doc.spec.ts', line: 12, retries: 1 })
    expect(test?.retryAttempts?.[0]).to.include({ attempt: 1, status: 'failed', duration: 1500 })
  })
})
