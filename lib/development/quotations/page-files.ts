import { readdir, readFile, writeFile } from 'node:fs/promises'
import { messageOf, Problem } from '../../problem.ts'
import { aPage, type NamedPage, type Page } from './page.ts'

const FOLDER = new URL('fingerprints/', import.meta.url)

/** The pages that claims quote, with their fingerprints. @throws Problem (usage) for a file that is no page */
export async function readPages(): Promise<readonly NamedPage[]> {
  const files = (await readdir(FOLDER)).filter(file => file.endsWith('.json')).toSorted()
  return Promise.all(files.map(readPage))
}

/** Writes a page's fingerprint over its last one. */
export async function writePage({ name, ...page }: NamedPage): Promise<void> {
  await writeFile(new URL(`${name}.json`, FOLDER), jsonOf(page))
}

/** A line for each section: a diff shows which ones changed. */
export function jsonOf({ sections, ...facts }: Page): string {
  const members = Object.entries(facts).map(
    ([name, fact]) => `  ${JSON.stringify(name)}: ${JSON.stringify(fact)},`,
  )
  const lines = sections.map(section => `    ${JSON.stringify(section)}`)
  return ['{', ...members, '  "sections": [', lines.join(',\n'), '  ]', '}', ''].join('\n')
}

async function readPage(file: string): Promise<NamedPage> {
  const text = await readFile(new URL(file, FOLDER), 'utf8')
  try {
    return { name: file.replace(/\.json$/, ''), ...aPage.parse(JSON.parse(text)) }
  } catch (thrown) {
    throw new Problem('usage', `fingerprints/${file} is no page: ${messageOf(thrown)}`)
  }
}
