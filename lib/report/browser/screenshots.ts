import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { matrixPage } from '../html/matrix-page.ts'
import { reportPage } from '../html/page.ts'
import { matrixOf, type PublishedReport } from '../matrix.ts'
import { readReport } from '../read.ts'
import { openBrowser } from './open-browser.ts'

/**
 * Takes the screenshots for the README and writes them to docs/images: `npm run screenshots -- PASSING
 * FAILING COLUMN…`. Each argument is a report. The last ones become the columns of the matrix.
 */
const [passing, failing, ...columns] = process.argv.slice(2)
if (passing === undefined || failing === undefined || columns.length === 0) {
  console.error('Name the reports: npm run screenshots -- PASSING FAILING COLUMN…')
  process.exit(2)
}

const DESKTOP = { width: 1120, height: 860 }
const PHONE = { width: 390, height: 844 }

interface Picture {
  readonly name: string
  readonly page: string
  readonly viewport: { readonly width: number; readonly height: number }
  readonly colorScheme: 'light' | 'dark'
  /** Selector of the element at the top. Without it, the page's beginning. */
  readonly at?: string
}

const PICTURES: readonly Picture[] = [
  { name: 'passing', page: 'passing', viewport: DESKTOP, colorScheme: 'light' },
  {
    name: 'claim',
    page: 'passing',
    viewport: DESKTOP,
    colorScheme: 'light',
    at: '#claim-doc\\.sighup-restarts-workers',
  },
  { name: 'times-dark', page: 'passing', viewport: DESKTOP, colorScheme: 'dark', at: '#times' },
  { name: 'failing', page: 'failing', viewport: DESKTOP, colorScheme: 'light' },
  {
    name: 'failing-claim-dark',
    page: 'failing',
    viewport: DESKTOP,
    colorScheme: 'dark',
    at: '.claim.fail.required',
  },
  { name: 'passing-phone-dark', page: 'passing', viewport: PHONE, colorScheme: 'dark' },
  { name: 'failing-phone', page: 'failing', viewport: PHONE, colorScheme: 'light' },
  { name: 'matrix', page: 'matrix', viewport: DESKTOP, colorScheme: 'light' },
  { name: 'matrix-phone-dark', page: 'matrix', viewport: PHONE, colorScheme: 'dark', at: '#claims' },
]

const images = fileURLToPath(new URL('../../../docs/images/', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'pidns-screenshots-'))
const browser = await openBrowser()
try {
  await mkdir(images, { recursive: true })
  await writeFile(join(folder, 'passing.html'), await reportPage(await readReport(passing)))
  await writeFile(join(folder, 'failing.html'), await reportPage(await readReport(failing)))
  const reports = columns.map(
    async (path): Promise<PublishedReport> => ({ folder: path, report: await readReport(path) }),
  )
  await writeFile(join(folder, 'matrix.html'), await matrixPage(matrixOf(await Promise.all(reports))))
  for (const picture of PICTURES) await take(browser, picture)
} finally {
  await browser.close()
  await rm(folder, { recursive: true })
}

async function take(from: Browser, { name, page: file, viewport, colorScheme, at }: Picture): Promise<void> {
  const page = await from.newPage({ viewport, colorScheme, reducedMotion: 'reduce' })
  await page.goto(pathToFileURL(join(folder, `${file}.html`)).href)
  if (at !== undefined) {
    const place = `document.querySelector(${JSON.stringify(at)})`
    await page.evaluate(`if (${place}.tagName === 'DETAILS') ${place}.open = true; ${place}.scrollIntoView()`)
  }
  await page.screenshot({ path: join(images, `${name}.png`) })
  await page.close()
}
