import { expect } from 'chai'
import { stringify } from 'yaml'
import { reportPage } from './html/page.ts'
import { junitOf } from './junit.ts'
import { markdownOf } from './markdown.ts'
import { parseReport } from './read.ts'
import { aClaim, reportOf } from './sample.ts'
import { aReport } from './schema.ts'
import { shownReport } from './shown.ts'
import { terminalView } from './terminal.ts'

const HOSTILE = '\u001b]52;c;aGk=\u0007 --password=hunter2 ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8 \u202e'
const hostile = reportOf(
  aClaim({
    id: 'ns.a',
    title: HOSTILE,
    verdict: 'fail',
    reason: HOSTILE,
    evidence: [{ title: HOSTILE, seen: HOSTILE, byHand: HOSTILE }],
  }),
)
const told = {
  ...hostile,
  problem: HOSTILE,
  pods: [{ manifest: 'a/b.yaml', yaml: HOSTILE, diagnosis: [{ title: HOSTILE, seen: HOSTILE }] }],
  run: { ...hostile.run, command: HOSTILE, interrupted: HOSTILE },
}

describe('a report as it is shown', () => {
  it('contains no credential and no invisible character in any view', async () => {
    const report = aReport.parse(await shownReport(told))
    const views = {
      yaml: stringify(report),
      json: JSON.stringify(report),
      junit: junitOf(report),
      html: await reportPage(report),
      markdown: markdownOf(report),
      terminal: terminalView(report, 'out', { columns: 80 }),
    }
    for (const [view, text] of Object.entries(views)) {
      expect(text, view).not.to.match(/hunter2|ghp_a1/)
      expect(text, view).not.to.include('\u202e').and.not.include('\u0007').and.not.include('\u001b]')
      expect(text, view).to.include('[left out]')
    }
  })

  it('keeps harmless text unchanged', async () => {
    const report = reportOf(aClaim({ evidence: [{ title: 'attached to shell: ps ax', seen: '1 /pause' }] }))
    expect(await shownReport(report)).to.deep.equal(report)
  })

  it('is shortened before it is filtered', async () => {
    const long = `${'a line of a log\n'.repeat(200_000)}--password=hunter2`
    const { claims } = await shownReport(reportOf(aClaim({ evidence: [{ title: 't', seen: long }] })))
    const seen = claims[0]?.evidence[0]?.seen ?? ''
    expect(seen).to.have.length.below(270_000)
    expect(seen)
      .to.match(/… \d+ characters left out …/)
      .and.match(/--password=\[left out\]$/)
  })

  it('contains no user and password in the URL of a project', async () => {
    const implementation = {
      organisation: 'o',
      project: 'p',
      url: 'https://user:hunter2@example.org/x',
      version: '1',
      contact: ['c'],
    }
    const shown = await shownReport({ ...reportOf(aClaim()), implementation })
    expect(shown.implementation?.url).to.equal('https://example.org/x')
  })
})

describe('a crafted report', () => {
  for (const url of [
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'vbscript:x',
    '//x',
    'https:x',
  ])
    it(`with ${url} is refused`, () => {
      const report = reportOf(aClaim())
      const crafted = {
        ...report,
        claims: report.claims.map(it => ({ ...it, source: { ...it.source, url } })),
      }
      expect(() => parseReport('x.yaml', JSON.stringify(crafted))).to.throw(/claims\[0\]\.source\.url/)
      const implementation = { organisation: 'o', project: 'p', url, version: '1', contact: ['c'] }
      expect(() => parseReport('x.yaml', JSON.stringify({ ...report, implementation }))).to.throw(
        /implementation\.url/,
      )
    })

  it('that no run made is shown safely too', async () => {
    const page = await reportPage(hostile)
    expect(page).not.to.include('\u001b').and.not.include('\u202e')
    expect(markdownOf(hostile)).not.to.include('\u001b').and.not.include('\u202e')
    const html = await reportPage(reportOf(aClaim({ title: '<img src=x onerror=alert(1)>"\'' })))
    expect(html).not.to.include('<img')
  })
})
