import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { chapterOf, chapterTitle } from '../claim/chapter.ts'
import type { ClaimText } from '../claim/claim.ts'
import { publishedReports } from '../cli/published.ts'
import { allClaims } from '../mocha/specs.ts'
import { aComparison } from '../mutant/matrix/critest.ts'
import { killMatrixMarkdown } from '../mutant/matrix/markdown.ts'
import { aMatrix } from '../mutant/matrix/matrix.ts'
import { matrixPage } from '../report/html/matrix-page.ts'
import { matrixMarkdown, matrixOf } from '../report/matrix.ts'
import { reportJsonSchema } from '../report/schema.ts'
import { aCampaign } from './campaign/result.ts'
import { faultsMarkdown } from './campaign/table.ts'

const REPORTS = new URL('../../reports/', import.meta.url)
const DOCS = new URL('../../docs/', import.meta.url)

/** The generated files. `npm run generate` writes them, `npm run check:generated` fails when one is stale. */
const GENERATED: readonly {
  file: URL
  content: (now: string, claims: readonly ClaimText[]) => Promise<string>
}[] = [
  {
    file: new URL('../report/report.schema.json', import.meta.url),
    content: async () => `${JSON.stringify(reportJsonSchema(), null, 2)}\n`,
  },
  {
    file: new URL('../../README.md', import.meta.url),
    content: async (readme, claims) => between(readme, 'claims', chaptersTable(claims)),
  },
  {
    file: new URL('claims.md', DOCS),
    content: async (page, claims) => between(page, 'claims', claimsTable(claims)),
  },
  {
    file: new URL('README.md', REPORTS),
    content: async readme => between(readme, 'matrix', matrixMarkdown(await publishedMatrix())),
  },
  {
    file: new URL('matrix.html', REPORTS),
    content: async () => matrixPage(await publishedMatrix()),
  },
  {
    file: new URL('mutants.md', DOCS),
    content: async page => between(page, 'mutants', await mutantTables()),
  },
  {
    file: new URL('faults.md', DOCS),
    content: async page => between(page, 'faults', await faultsTable()),
  },
  {
    file: new URL('../target/cri/runtime_pb.ts', import.meta.url),
    content: criTypes,
  },
]

async function publishedMatrix() {
  return matrixOf(await publishedReports(fileURLToPath(REPORTS)))
}

/** The kill matrices, from the data that `pidns mutate` and `npm run compare:critest` wrote. */
async function mutantTables(): Promise<string> {
  const read = async (file: string) =>
    JSON.parse(await readFile(new URL(`mutants/${file}.json`, DOCS), 'utf8')) as unknown
  return killMatrixMarkdown(
    aMatrix.parse(await read('kind')),
    aMatrix.parse(await read('containerd')),
    aComparison.parse(await read('critest')),
    [aMatrix.parse(await read('apparmor')), aMatrix.parse(await read('selinux'))],
  )
}

/** The table of the fault campaign, from the data that `npm run campaign -- --write` wrote. */
async function faultsTable(): Promise<string> {
  return faultsMarkdown(
    aCampaign.parse(JSON.parse(await readFile(new URL('faults/kind.json', DOCS), 'utf8'))),
  )
}

/** TypeScript for the part of the CRI that the suite uses. */
async function criTypes(): Promise<string> {
  const out = await mkdtemp(join(tmpdir(), 'pidns-generate-'))
  const opt = ['target=ts', 'import_extension=ts', 'erasable_syntax=true']
  const template = { version: 'v2', plugins: [{ local: 'protoc-gen-es', out, opt }] }
  const folder = fileURLToPath(new URL('../target/cri/', import.meta.url))
  try {
    const options = { preferLocal: true, localDir: folder }
    await execa('buf', ['generate', folder, '--template', JSON.stringify(template)], options)
    return await readFile(join(out, 'runtime_pb.ts'), 'utf8')
  } finally {
    await rm(out, { recursive: true })
  }
}

/** The claims by chapter, a line each. */
function chaptersTable(claims: readonly ClaimText[]): string {
  const chapters = [...Map.groupBy(claims, chapterOf)]
  const rows = chapters.map(
    ([chapter, its]) =>
      `| [\`${chapter}\`](docs/claims.md#${chapter}) | ${chapterTitle(chapter)} | ${its.length} | ${requiredOf(its)} |`,
  )
  const count = `${claims.length} claims in ${chapters.length} chapters, ${requiredOf(claims)} of them required:`
  return [
    count,
    '',
    '| chapter | what it is about | claims | required |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

function claimsTable(claims: readonly ClaimText[]): string {
  const chapters = [...Map.groupBy(claims, chapterOf)]
  return chapters.map(([chapter, its]) => chapterTable(chapter, its)).join('\n\n')
}

function chapterTable(chapter: string, claims: readonly ClaimText[]): string {
  const rows = claims.map(claim => `| \`${claim.id}\` | ${claim.level} | ${cell(claim)} |`)
  return [
    `## ${chapter}`,
    '',
    `${chapterTitle(chapter)}.`,
    '',
    '| claim | level | statement |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n')
}

function requiredOf(claims: readonly ClaimText[]): number {
  return claims.filter(({ level }) => level === 'required').length
}

function cell({ title, needs }: ClaimText): string {
  const note = needs.includes('kubernetes-api') ? ' (Kubernetes API)' : ''
  return `${title.replaceAll('|', '\\|')}${note}`
}

/** Replaces what is between the two marks. */
function between(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}: generated, see npm run generate -->`, `<!-- /${name} -->`]
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`the page lacks the marks ${begin} and ${end}`)
  return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`
}

const check = process.argv.includes('--check')
const claims = await allClaims()
for (const { file, content } of GENERATED) {
  const now = await readFile(file, 'utf8').catch(() => '')
  const wanted = await content(now, claims)
  if (now === wanted) continue
  const name = fileURLToPath(file)
  if (check) {
    console.error(`${name} is stale: run 'npm run generate'.`)
    process.exitCode = 1
  } else {
    await writeFile(file, wanted)
    console.log(`${name} written`)
  }
}
