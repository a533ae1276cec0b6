import { expect } from 'chai'
import { annotationsOf } from './annotations.ts'
import { badgeOf } from './badge.ts'
import { reportPage } from './html/page.ts'
import { markdownOf } from './markdown.ts'
import { aClaim, reportOf } from './sample.ts'
import type { Report } from './schema.ts'
import { terminalView } from './terminal.ts'

const failed = aClaim({ id: 'ns.a', verdict: 'fail', reason: 'expected 100%,\n```saw``` <x> | y' })
const soft = aClaim({ id: 'ns.b', level: 'recommended', verdict: 'fail', reason: 'no daemon' })
const undecided = aClaim({ id: 'ns.c', verdict: 'inconclusive', reason: 'lost' })

describe('annotationsOf', () => {
  it('annotates failed and inconclusive claims, on one line each', () => {
    expect(annotationsOf(reportOf(failed, soft, undecided, aClaim()))).to.deep.equal([
      "::error title=ns.a%3A shell sees nginx's master::expected 100%25,%0A```saw``` <x> | y",
      "::notice title=ns.b%3A shell sees nginx's master::no daemon",
      "::warning title=ns.c%3A shell sees nginx's master::lost",
    ])
  })
})

describe('markdownOf', () => {
  it('begins with the conclusion, shows failures in full and fences their quotes', () => {
    const markdown = markdownOf(reportOf(failed, aClaim()))
    expect(markdown).to.match(/^## ❌ `shareProcessNamespace`: not conformant\n/)
    expect(markdown).to.include('| required | 1 | 1 |')
    expect(markdown).to.include('````text\nexpected 100%,\n```saw``` <x> | y\n````')
    expect(markdown).to.include('kubectl apply -f manifests/doc/share-process-namespace.yaml')
  })

  it('says which text of the page was judged, unless the report is older than that fact', async () => {
    const report = reportOf(aClaim())
    const page = {
      url: 'https://kubernetes.io/docs/a/',
      repository: 'kubernetes/website',
      path: 'content/en/docs/a.md',
      commit: 'b64cf317f9fc40879fe476f4babb4dd47a4a1432',
    }
    expect(markdownOf({ ...report, page })).to.include(
      'The page is judged as of [commit b64cf317f9fc of kubernetes/website](<https://github.com/kubernetes/website/blob/b64cf317f9fc40879fe476f4babb4dd47a4a1432/content/en/docs/a.md>).',
    )
    expect(markdownOf(report)).not.to.include('judged as of')
    expect(await reportPage({ ...report, page })).to.match(
      /<dt>The page, as of<\/dt><dd><a href="[^"]*\/docs\/a\.md">/,
    )
    expect(await reportPage(report)).not.to.include('The page, as of')
  })

  it('separates failed, inconclusive and skipped claims', () => {
    const skipped = aClaim({ id: 'ns.d', verdict: 'skipped', reason: 'one node | only' })
    const markdown = markdownOf(reportOf(failed, soft, undecided, skipped))
    expect(markdown).to.include('### Failed\n')
    expect(markdown).to.include('### Could not be tested\n')
    expect(markdown).to.include('### Failed, but not required\n')
    expect(markdown).to.include('Do not apply here: 1</summary>\n\n- `ns.d`: one node \\| only')
  })
})

describe('badgeOf', () => {
  it('shows the conclusion in words and as a number', () => {
    expect(badgeOf(reportOf(aClaim()))).to.include('<title>shareProcessNamespace: conformant 1/1</title>')
    expect(badgeOf(reportOf(failed, aClaim()))).to.include('not conformant 1/2')
    expect(badgeOf(reportOf(undecided))).to.include('<title>shareProcessNamespace: inconclusive</title>')
  })
})

describe('a run that was disturbed', () => {
  const flaked = aClaim({
    id: 'life.a',
    verdict: 'inconclusive',
    reason: 'It flaked.',
    earlier: [
      {
        verdict: 'fail',
        reason: 'expected <1> restart, saw 2',
        seconds: 3,
        because: ['the API server did not answer for a while'],
        evidence: [{ title: 'state', seen: 'restarted 2 times' }],
      },
    ],
  })
  const report: Report = {
    ...reportOf(flaked, aClaim()),
    disturbances: [
      {
        what: 'the API server did not answer for a while',
        why: 'fetch | failed',
        began: 5.4,
        seconds: 9,
      },
    ],
  }

  it('tells in every view what broke, when, and how claims were tested before', async () => {
    const line = '5.4 s to 14.4 s: the API server did not answer for a while'
    expect(terminalView(report, 'out', { columns: 120 })).to.include(`${line} (fetch | failed)`)
    expect(markdownOf(report)).to.include(line).and.include('1 claims were tested again')
    const page = await reportPage(report)
    expect(page).to.include(line).and.include('href="#claim-life.a"')
    expect(page).to.include('1. fail: expected &lt;1&gt; restart, saw 2').and.include('restarted 2 times')
  })

  it('is not told where nothing broke', async () => {
    const calm = reportOf(aClaim())
    expect(markdownOf(calm)).not.to.include('isturbed')
    expect(await reportPage(calm)).not.to.include('What broke')
    expect(terminalView(calm, 'out', { columns: 120 })).not.to.include('isturbed')
  })
})
