import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { execa } from 'execa'
import { openBrowser } from './open-browser.ts'

const SCRIPT = fileURLToPath(new URL('../../development/allure-report.ts', import.meta.url))

const RESULT = {
  uuid: '6d7d4a3c-6d55-4c5a-9a55-0f6f4f4dbb0d',
  name: 'doc.ps-nginx: shell sees nginx',
  status: 'passed',
  stage: 'finished',
  start: 1,
  stop: 2,
}

describe("Allure's page, in a browser", () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pidns-allure-page-'))
    await mkdir(join(folder, 'allure-results'))
    await writeFile(join(folder, 'allure-results', `${RESULT.uuid}-result.json`), JSON.stringify(RESULT))
    await execa(process.execPath, [SCRIPT, folder])
  })
  after(() => rm(folder, { recursive: true }))

  it('shows the results and makes no network request', async () => {
    const browser = await openBrowser()
    const page = await browser.newPage()
    const asked: string[] = []
    page.on('request', request => asked.push(request.url()))
    const url = pathToFileURL(join(folder, 'allure-report', 'index.html')).href
    await page.goto(url)
    await page.getByText(RESULT.name).waitFor()
    await page.waitForLoadState('networkidle')
    expect(asked.filter(each => !/^(data|blob):/.test(each))).to.deep.equal([url])
    await browser.close()
  })
})
