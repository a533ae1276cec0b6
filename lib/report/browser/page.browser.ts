import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { AxeResults } from 'axe-core'
import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { matrixPage } from '../html/matrix-page.ts'
import { reportPage } from '../html/page.ts'
import { matrixOf } from '../matrix.ts'
import { readReport } from '../read.ts'
import type { Report } from '../schema.ts'
import { chaptersOf, summarize } from '../statistics.ts'
import { openBrowser } from './open-browser.ts'

const REPORT = fileURLToPath(
  new URL('../../../reports/kubernetes-v1.37.2-containerd-2.4.2-runc/', import.meta.url),
)
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Screen sizes and colour schemes of users. */
const SCREENS = [
  { name: 'on a desktop, light', width: 1280, colorScheme: 'light' },
  { name: 'on a desktop, dark', width: 1280, colorScheme: 'dark' },
  { name: 'on a phone, light', width: 360, colorScheme: 'light' },
  { name: 'on a phone, dark', width: 360, colorScheme: 'dark' },
] as const

describe('pages of reports, in a browser', () => {
  const files: Record<string, string> = {}
  const pages = ['passing', 'failing', 'matrix'] as const
  let browser: Browser

  before(async () => {
    browser = await openBrowser()
    const passing = await readReport(REPORT)
    for (const [name, report] of Object.entries({ passing, failing: withFailures(passing) })) {
      files[name] = join(tmpdir(), `pidns-page-${process.pid}-${name}.html`)
      await writeFile(files[name], await reportPage(report))
    }
    const reports = [passing, withFailures(passing), passing].map((report, at) => ({
      folder: `r${at}`,
      report,
    }))
    files.matrix = join(tmpdir(), `pidns-page-${process.pid}-matrix.html`)
    await writeFile(files.matrix, await matrixPage(matrixOf(reports)))
  })
  after(() => browser?.close())

  async function open(
    name: string,
    options: Parameters<Browser['newPage']>[0] = {},
    seen: string[] = [],
  ): Promise<Page> {
    const page = await browser.newPage(options)
    page.on('request', request => seen.push(request.url()))
    page.on('console', message => seen.push(`console: ${message.text()}`))
    page.on('pageerror', error => seen.push(`error: ${error.message}`))
    await page.goto(pathToFileURL(files[name] ?? '').href)
    return page
  }

  for (const run of pages) {
    for (const { name, width, colorScheme } of SCREENS) {
      it(`${run}: passes the checks of axe ${name}`, async () => {
        const page = await open(run, { viewport: { width, height: 900 }, colorScheme })
        await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        const { violations } = await judgedByAxe(page)
        const told = violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html}`)
        expect(told.join('\n')).to.equal('')
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        )
        expect(overflow, 'pixels by which it is wider than the screen').to.equal(0)
        await page.close()
      })
    }

    it(`${run}: loads nothing but itself`, async () => {
      const seen: string[] = []
      const page = await open(run, {}, seen)
      expect(seen).to.deep.equal([page.url()])
      await page.close()
    })
  }

  it('can show only those rows of the matrix in which reports differ', async () => {
    const page = await open('matrix', { javaScriptEnabled: false })
    const same = page.locator('.matrix .same').first()
    expect(await same.isVisible()).to.equal(true)
    await page.getByLabel('claims on which all agree').uncheck()
    expect(await same.isVisible()).to.equal(false)
    expect(await page.locator('.matrix .differs:visible').count()).to.equal(4)
    await page.close()
  })

  it('filters by verdict and level, even without its script', async () => {
    const page = await open('failing', { javaScriptEnabled: false })
    const passed = page.locator('.claim.pass.required').first()
    const recommended = page.locator('.claim.recommended').first()
    const failed = page.locator('.claim.fail.required').first()
    expect(await passed.isVisible()).to.equal(true)
    await page.getByLabel('pass', { exact: true }).uncheck()
    await page.getByLabel('recommended').uncheck()
    expect(await passed.isVisible()).to.equal(false)
    expect(await recommended.isVisible()).to.equal(false)
    expect(await failed.isVisible()).to.equal(true)
    expect(await page.locator('#words').isVisible()).to.equal(false)
    await page.close()
  })

  it('finds claims by words, counts them, and opens the one that a link points to', async () => {
    const page = await open('passing')
    await page.getByLabel('Words').fill('ptrace main')
    const shown = await page.locator('.claim:visible').count()
    expect(shown).to.be.within(1, 20)
    expect(await page.locator('.count').textContent()).to.match(new RegExp(`^${shown} of \\d+ claims$`))
    await page.getByLabel('Words').fill('')
    await page.goto(`${page.url()}#claim-doc.ps-nginx`)
    expect(await page.locator('#claim-doc\\.ps-nginx blockquote').isVisible()).to.equal(true)
    await page.close()
  })

  it('works with the keyboard: jumps to the content, opens a claim with Enter', async () => {
    const page = await open('passing')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).to.equal('Skip to the content')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).to.equal('main')
    const summary = page.locator('.claim.pass > summary').first()
    await summary.focus()
    await page.keyboard.press('Enter')
    expect(await page.locator('.claim.pass').first().getAttribute('open')).to.equal('')
    await page.close()
  })
})

async function judgedByAxe(page: Page): Promise<AxeResults> {
  // The page's policy blocks foreign scripts, but not scripts that the browser evaluates.
  await page.evaluate(await readFile(AXE, 'utf8'))
  return page.evaluate<AxeResults>('axe.run()')
}

/** The same report with some claims failed and one inconclusive. */
function withFailures(report: Report): Report {
  const claims = report.claims.map(claim => {
    if (claim.id === 'life.orphan-reparented')
      return { ...claim, verdict: 'inconclusive' as const, reason: 'The connection was lost.' }
    if (!['doc.ps-nginx', 'ns.equal-main', 'ns.hooks-join'].includes(claim.id)) return claim
    return {
      ...claim,
      verdict: 'fail' as const,
      reason: `expected another, saw:\n${claim.evidence[0]?.seen}`,
    }
  })
  return { ...report, claims, summary: summarize(claims), chapters: chaptersOf(claims) }
}
