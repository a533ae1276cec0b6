import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { execa } from 'execa'
import { EXIT } from '../cli/exit-code.ts'
import { Problem } from '../problem.ts'
import { withoutNetwork } from '../report/allure-page.ts'

import { script } from './script.ts'

/** Draws Allure's page of a run's results, as one file that loads nothing: `allure-report/index.html`. */
await script(
  'npm run report:allure -- [FOLDER]   # reports/latest',
  { allowPositionals: true },
  async (_, { positionals: [folder = 'reports/latest'] }) => {
    const results = join(folder, 'allure-results')
    await stat(results).catch(() => {
      const remedy = `'npx pidns run --allure --out ${folder}' writes it.`
      throw new Problem('usage', `${results} does not exist.`, { remedy })
    })
    const page = await draw(results, join(folder, 'allure-report'))
    console.log(`${relative('', page)} written`)
    return EXIT.ok
  },
)

async function draw(results: string, out: string): Promise<string> {
  const settings = await mkdtemp(join(tmpdir(), 'pidns-allure-'))
  try {
    const config = join(settings, 'allurerc.json')
    const options = { singleFile: true, reportLanguage: 'en' }
    await writeFile(config, JSON.stringify({ name: 'pidns-conformance', plugins: { awesome: { options } } }))
    await execa('allure', ['generate', results, '--config', config, '--output', out], { preferLocal: true })
  } finally {
    await rm(settings, { recursive: true })
  }
  const page = join(out, 'index.html')
  await writeFile(page, withoutNetwork(await readFile(page, 'utf8')))
  return page
}
