import { stripVTControlCharacters } from 'node:util'
import { expect } from 'chai'
import { junitOf } from './junit.ts'
import { API_VERSION, aReport, type JudgedClaim, type Report } from './schema.ts'
import { conclusionOf, summarize } from './summary.ts'
import { terminalView } from './terminal.ts'

function claimWith(more: Partial<JudgedClaim>): JudgedClaim {
  return {
    id: 'doc.ps-nginx',
    title: "shell sees nginx's master",
    level: 'required',
    verdict: 'pass',
    began: 1,
    seconds: 0.12,
    source: { where: 'the page', says: 'processes are\nvisible', url: 'https://kubernetes.io/docs/' },
    manifests: ['doc/share-process-namespace.yaml'],
    evidence: [
      {
        title: 'attached to shell: ps ax',
        seen: '1 /pause\u0007 <x>',
        byHand: 'kubectl attach -it nginx -c shell',
      },
    ],
    ...more,
  }
}

function reportOf(...claims: JudgedClaim[]): Report {
  return aReport.parse({
    apiVersion: API_VERSION,
    kind: 'ConformanceReport',
    run: {
      id: 'r1',
      started: '2026-01-02T03:04:05.678Z',
      seconds: 20,
      suite: { version: '0.1.0' },
      attribution: 'CC BY 4.0',
    },
    phases: [
      { name: 'provision', seconds: 1 },
      { name: 'cluster', seconds: 14 },
      { name: 'claims', seconds: 4 },
      { name: 'clean-up', seconds: 1 },
    ],
    pods: [],
    summary: summarize(claims),
    claims,
  })
}

const failed = claimWith({
  verdict: 'fail',
  reason: 'expected a process nginx to be visible, saw:\n  1 /pause',
})

describe('conclusionOf', () => {
  it('follows the required claims alone', () => {
    expect(
      conclusionOf(reportOf(claimWith({}), claimWith({ level: 'informative', verdict: 'fail' }))),
    ).to.equal('conformant')
    expect(conclusionOf(reportOf(failed, claimWith({ verdict: 'inconclusive' })))).to.equal('not conformant')
    expect(conclusionOf(reportOf(claimWith({}), claimWith({ verdict: 'inconclusive' })))).to.equal(
      'inconclusive',
    )
    expect(conclusionOf(reportOf(claimWith({ verdict: 'not run' })))).to.equal('inconclusive')
    expect(conclusionOf(reportOf(claimWith({ verdict: 'skipped' })))).to.equal('conformant')
  })

  it('never calls a run without claims, cut short or in trouble conformant', () => {
    expect(conclusionOf(reportOf())).to.equal('inconclusive')
    const report = reportOf(claimWith({}))
    expect(conclusionOf({ ...report, problem: 'it broke' })).to.equal('inconclusive')
    expect(conclusionOf({ ...report, run: { ...report.run, interrupted: 'SIGINT' } })).to.equal(
      'inconclusive',
    )
  })
})

describe('junitOf', () => {
  it('tells failure, error and skipped apart', () => {
    const xml = junitOf(
      reportOf(
        failed,
        claimWith({ verdict: 'inconclusive', reason: 'the cluster is gone' }),
        claimWith({ level: 'informative', verdict: 'fail', reason: 'PID 1 is tini' }),
      ),
    )
    expect(xml).to.include('tests="3" failures="1" errors="1" skipped="1"')
    expect(xml).to.include('<failure message="expected a process nginx to be visible, saw:"')
    expect(xml).to.include('<error message="the cluster is gone" type="inconclusive">')
    expect(xml).to.include('<skipped message="fail: PID 1 is tini"/>')
  })

  it('escapes what XML does not take', () => {
    expect(junitOf(reportOf(failed))).to.include('1 /pause\uFFFD &lt;x&gt;')
  })
})

describe('terminalView', () => {
  it('tells of a failure what was expected, what was seen and how to reproduce it', () => {
    const view = stripVTControlCharacters(terminalView(reportOf(failed), 'out/report.yaml'))
    expect(view).to.include('doc.ps-nginx fail (required)')
    expect(view).to.include('expected a process nginx to be visible')
    expect(view).to.include('kubectl apply -f manifests/doc/share-process-namespace.yaml')
    expect(view).to.include('kubectl attach -it nginx -c shell')
    expect(view).to.include('after the cluster was ready 5.0 s')
  })
})
