import { expect } from 'chai'
import { stringify } from 'yaml'
import { Problem } from '../problem.ts'
import { parseReport } from './read.ts'
import { aClaim, reportOf } from './sample.ts'

const sample = reportOf(aClaim(), aClaim({ id: 'ns.equal-main', verdict: 'fail', reason: 'it differs' }))

function refusalOf(change: (report: Record<string, unknown>) => void): string {
  const content = structuredClone(sample) as unknown as Record<string, unknown>
  change(content)
  try {
    parseReport('r.yaml', stringify(content))
    return 'accepted'
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown.message
    throw thrown
  }
}

describe('parseReport', () => {
  it('reads back what was written, as YAML and as JSON', () => {
    expect(parseReport('r.yaml', stringify(sample))).to.deep.equal(sample)
    expect(parseReport('r.json', JSON.stringify(sample))).to.deep.equal(sample)
  })

  it('names the path of an error and the reason', () => {
    expect(
      refusalOf(report => {
        report.claims = [{ ...aClaim(), verdict: 'passed' }]
      }),
    ).to.match(/claims\[0\]\.verdict: Invalid option: expected one of "pass"/)
    expect(
      refusalOf(report => {
        delete report.date
      }),
    ).to.include('\n  date: Invalid input: expected string')
    expect(
      refusalOf(report => {
        report.extra = 1
      }),
    ).to.include('the report: Unrecognized key: "extra"')
  })

  it('refuses a report that contradicts itself', () => {
    expect(
      refusalOf(report => {
        report.claims = [aClaim()]
      }),
    ).to.include('summary: The counts do not match the claims of the report.')
    expect(
      refusalOf(report => {
        report.claims = [aClaim(), aClaim()]
      }),
    ).to.include('claims[1].id: An earlier claim has the same id doc.ps-nginx.')
  })

  it('refuses a file that is not a report, and a report of another version', () => {
    expect(() => parseReport('r.yaml', 'kind: Pod\napiVersion: v1\n')).to.throw(
      Problem,
      'r.yaml is not a pidns report',
    )
    expect(() => parseReport('r.yaml', 'a: [')).to.throw(Problem, 'r.yaml is not valid YAML')
    expect(
      refusalOf(report => {
        report.apiVersion = 'pidns-conformance/v0'
      }),
    ).to.include('has apiVersion pidns-conformance/v0; this version of pidns reads')
  })
})
