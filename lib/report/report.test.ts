import { stripVTControlCharacters } from 'node:util'
import { expect } from 'chai'
import { badgeOf } from './badge.ts'
import { choiceOf, conclusionOf } from './conclusion.ts'
import { junitOf } from './junit.ts'
import { markdownOf } from './markdown.ts'
import { reproduction } from './reproduction.ts'
import { aClaim, reportOf } from './sample.ts'
import { terminalView } from './terminal.ts'

const failed = aClaim({
  verdict: 'fail',
  reason: 'expected a process nginx to be visible, saw:\n  1 /pause',
})

describe('choiceOf', () => {
  const report = reportOf(aClaim({}))
  const of = (claims: number) => ({
    ...report,
    run: { ...report.run, suite: { ...report.run.suite, claims } },
  })

  it('says so if a report covers fewer claims than the suite has', () => {
    expect(choiceOf(of(131))).to.equal('1 of 131 claims')
    expect(choiceOf(of(1))).to.equal(undefined)
    expect(choiceOf(report)).to.equal(undefined)
  })

  it('is part of the badge and of the summary for a pull request', () => {
    expect(badgeOf(of(131))).to.include('conformant 1/1 (1 of 131 claims)')
    expect(markdownOf(of(131))).to.include('conformant (only 1 of 131 claims selected)')
  })
})

describe('conclusionOf', () => {
  it('depends only on the required claims', () => {
    expect(
      conclusionOf(reportOf(aClaim({}), aClaim({ id: 'doc.other', level: 'informative', verdict: 'fail' }))),
    ).to.equal('conformant')
    expect(conclusionOf(reportOf(failed, aClaim({ id: 'doc.other', verdict: 'inconclusive' })))).to.equal(
      'not conformant',
    )
    expect(conclusionOf(reportOf(aClaim({}), aClaim({ id: 'doc.other', verdict: 'inconclusive' })))).to.equal(
      'inconclusive',
    )
    expect(conclusionOf(reportOf(aClaim({ verdict: 'not run' })))).to.equal('inconclusive')
    expect(conclusionOf(reportOf(aClaim({}), aClaim({ id: 'doc.other', verdict: 'skipped' })))).to.equal(
      'conformant',
    )
  })

  it('is inconclusive if no claim applies', () => {
    expect(conclusionOf(reportOf(aClaim({ verdict: 'skipped' })))).to.equal('inconclusive')
  })

  it('never calls a run conformant that has no claims, was interrupted or had a problem', () => {
    expect(conclusionOf(reportOf())).to.equal('inconclusive')
    const report = reportOf(aClaim({}))
    expect(conclusionOf({ ...report, problem: 'it broke' })).to.equal('inconclusive')
    expect(conclusionOf({ ...report, run: { ...report.run, interrupted: 'SIGINT' } })).to.equal(
      'inconclusive',
    )
  })
})

describe('junitOf', () => {
  it('distinguishes failure, error and skipped', () => {
    const xml = junitOf(
      reportOf(
        failed,
        aClaim({ id: 'doc.other', verdict: 'inconclusive', reason: 'the cluster is gone' }),
        aClaim({ id: 'doc.third', level: 'informative', verdict: 'fail', reason: 'PID 1 is tini' }),
      ),
    )
    expect(xml).to.include('tests="3" failures="1" errors="1" time="0.360" skipped="1"')
    expect(xml).to.include('<failure message="expected a process nginx to be visible, saw:"')
    expect(xml).to.include('<error message="the cluster is gone" type="inconclusive">')
    expect(xml).to.include('<skipped message="fail: PID 1 is tini"/>')
  })

  it('escapes characters that XML does not allow', () => {
    expect(junitOf(reportOf(failed))).to.include('1 /pause\\x07 &lt;x&gt;')
  })
})

describe('terminalView', () => {
  it('shows for a failure what was expected, what was seen and how to reproduce it', () => {
    const view = stripVTControlCharacters(terminalView(reportOf(failed), 'out/report.yaml', { columns: 80 }))
    expect(view).to.include('doc.ps-nginx fail (required)')
    expect(view).to.include('seen:      expected a process nginx to be visible')
    expect(view).to.include('kubectl apply -f manifests/doc/share-process-namespace.yaml')
    expect(view).to.include('kubectl attach -it nginx -c shell')
    expect(view).to.include('after the cluster was ready 5.0 s')
  })

  it('separates failed, inconclusive, skipped and not run', () => {
    const report = reportOf(
      failed,
      aClaim({ id: 'ns.b', verdict: 'inconclusive', reason: 'lost' }),
      aClaim({ id: 'ns.c', verdict: 'skipped', reason: 'one node only' }),
      aClaim({ id: 'ns.d', verdict: 'not run', reason: 'the run ended before it' }),
    )
    const view = stripVTControlCharacters(terminalView(report, 'r', { columns: 80 }))
    expect(view).to.include('ns.b inconclusive (required)')
    expect(view).to.include('Does not apply here:\n    – ns.c: one node only')
    expect(view).to.include('Not run: ns.d.')
    expect(view).to.include('✗ 1 fail   ? 1 inconclusive   – 1 skipped   · 1 not run')
  })

  it('shows only what did not pass when it is quiet', () => {
    const view = stripVTControlCharacters(
      terminalView(reportOf(failed, aClaim({ id: 'ns.b' })), 'r', { columns: 80, quiet: true }),
    )
    expect(view).to.match(/^✗ doc.ps-nginx fail/)
    expect(view).to.match(/1 required claim failed.\nReport: r$/)
    expect(view).not.to.include('Phases')
  })
})

describe('reproduction', () => {
  it('uses kubectl, and on a bare CRI runtime tests the claim again', () => {
    const evidence = [{ title: 'exec in a: ps ax', seen: '', byHand: 'kubectl exec p -c a -- ps ax' }]
    const manifests = ['ns/shared.yaml']
    expect(reproduction({ manifests, evidence })).to.equal(
      'kubectl apply -f manifests/ns/shared.yaml\nkubectl exec p -c a -- ps ax',
    )
    const again = 'npx pidns run --runtime containerd@2.4.2 --claim ns.equal-main'
    expect(reproduction({ manifests, evidence, again })).to.equal(again)
  })
})
