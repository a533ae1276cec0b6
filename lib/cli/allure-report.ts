import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { execa } from 'execa'
import { withoutNetwork } from '../report/allure-page.ts'

/**
 * Draws Allure's page of a run's results: `npm run report:allure -- [FOLDER]`, by default of reports/latest. One file,
 * `allure-report/index.html` in the run's folder.
 */
const folder = process.argv[2] ?? 'reports/latest'
const results = join(folder, 'allure-results')
const out = join(folder, 'allure-report')

await stat(results).catch(() => {
  console.error(`${results} is not there: 'npx pidns run --out ${folder}' writes it.`)
  process.exit(2)
})
const settings = await mkdtemp(join(tmpdir(), 'pidns-allure-'))
const config = join(settings, 'allurerc.json')
const options = { singleFile: true, reportLanguage: 'en' }
await writeFile(config, JSON.stringify({ name: 'pidns-conformance', plugins: { awesome: { options } } }))
try {
  await execa('allure', ['generate', results, '--config', config, '--output', out], { preferLocal: true })
} finally {
  await rm(settings, { recursive: true })
}
const page = join(out, 'index.html')
await writeFile(page, withoutNetwork(await readFile(page, 'utf8')))
console.log(`${relative('', page)} written`)
