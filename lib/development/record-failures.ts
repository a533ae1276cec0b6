import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readReport } from '../report/read.ts'
import { script } from './script.ts'

const RECORDED = fileURLToPath(new URL('../mutant/recorded/failures.json', import.meta.url))

/**
 * Records how claims failed under the mutants of a matrix, for the test of the sentences in which they say it: the
 * first line of each reason, once for each claim and mutant.
 */
await script(
  'node lib/development/record-failures.ts FOLDER...   # the --out of pidns mutate',
  { options: {}, allowPositionals: true },
  async (_, { positionals }) => {
    const all = await Promise.all(positionals.map(failuresIn))
    const lines = all.flat().map(failure => `  ${JSON.stringify(failure)}`)
    await writeFile(RECORDED, `[\n${lines.join(',\n')}\n]\n`)
    console.log(`${lines.length} failures are recorded.`)
    return 0
  },
)

async function failuresIn(
  folder: string,
): Promise<readonly { mutant: string; claim: string; says: string }[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const reports = entries
    .filter(entry => entry.isDirectory())
    .map(async ({ name }) => {
      const { claims } = await readReport(join(folder, name))
      return claims
        .filter(({ verdict }) => verdict === 'fail')
        .map(({ id, reason = '' }) => ({ mutant: name, claim: id, says: reason.split('\n')[0] ?? '' }))
    })
  return (await Promise.all(reports)).flat()
}
