import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import pc from 'picocolors'
import { parse } from 'yaml'
import { z } from 'zod'
import { manifestsOf } from '../../claim/claim.ts'
import { allClaims } from '../../mocha/specs.ts'
import { Problem } from '../../problem.ts'
import { reproduction } from '../../report/reproduction.ts'
import { aReport, type JudgedClaim, type Report } from '../../report/schema.ts'
import type { Claim } from '../../run/claim.ts'
import { EXIT } from '../exit-code.ts'
import { inFormat, outputFlag } from '../output.ts'
import type { Shell } from '../shell.ts'

const ROOT = new URL('../../../', import.meta.url)

const someFlags = z.object({ json: z.boolean().optional(), ...outputFlag.shape })

/** `pidns explain ID` */
export async function explain(id: string, flags: unknown, shell: Shell): Promise<number> {
  const { json = false, output = json ? 'json' : undefined } = someFlags.parse(flags)
  const claim = claimOf(id, await allClaims())
  const manifests = await Promise.all(manifestsOf(claim).map(manifestText))
  const judged = await lastJudgement(id)
  const { title, level, source, needs, differs } = claim
  const byHand = judged === undefined ? undefined : reproduction(judged)
  const data = { id, title, level, source, needs, differs, manifests, judgedBy: judgedBy(claim), byHand }
  shell.write(output === undefined ? asText(data) : inFormat(data, output))
  return EXIT.ok
}

function claimOf(id: string, all: readonly Claim[]): Claim {
  const claim = all.find(each => each.id === id)
  if (claim !== undefined) return claim
  const chapter = id.split('.')[0] ?? ''
  const near = all.filter(each => each.id.startsWith(`${chapter}.`))
  const remedy = near.length > 0 ? `Claims of ${chapter}: ${near.map(each => each.id).join(', ')}.` : ''
  throw new Problem('usage', `There is no claim '${id}'.`, {
    remedy: `${remedy} 'pidns claims' lists them all.`.trim(),
  })
}

async function manifestText(manifest: string): Promise<{ file: string; yaml: string }> {
  return {
    file: `manifests/${manifest}`,
    yaml: await readFile(new URL(`manifests/${manifest}`, ROOT), 'utf8'),
  }
}

/** The source of the claim's test from its spec, without the first and last line. It reads like the page. */
function judgedBy({ asWritten }: Claim): string {
  const lines = asWritten.split('\n').slice(1, -1)
  const indent = Math.min(...lines.filter(line => line.trim() !== '').map(line => line.search(/\S/)))
  return lines.map(line => line.slice(indent)).join('\n')
}

/** The claim in a report below `reports/`: from a cluster, which kubectl reaches, else from the last run. */
async function lastJudgement(id: string): Promise<JudgedClaim | undefined> {
  const folder = pathToFileURL(join(process.cwd(), 'reports', '/'))
  const names = await readdir(folder).catch(() => [])
  const found: JudgedClaim[] = []
  for (const name of ['latest', ...names.filter(each => each !== 'latest')]) {
    const text = await readFile(new URL(join(name, 'report.yaml'), folder), 'utf8').catch(() => undefined)
    const report = text === undefined ? undefined : reportIn(text)
    const judged = report?.claims.find(claim => claim.id === id && claim.evidence.length > 0)
    if (judged !== undefined && judged.again === undefined) return judged
    if (judged !== undefined) found.push(judged)
  }
  return found[0]
}

/** The report in a text. Undefined if the text is cut off or does not match the schema. */
function reportIn(text: string): Report | undefined {
  try {
    return aReport.safeParse(parse(text)).data
  } catch {
    return undefined
  }
}

interface Explanation {
  readonly id: string
  readonly title: string
  readonly level: string
  readonly source: Claim['source']
  readonly needs: readonly string[]
  readonly differs: Claim['differs']
  readonly manifests: readonly { readonly file: string; readonly yaml: string }[]
  readonly judgedBy: string
  readonly byHand: string | undefined
}

function asText(claim: Explanation): string {
  const { source, needs, differs, manifests, byHand } = claim
  const parts = [
    `${pc.bold(claim.id)} (${claim.level}${needs.length > 0 ? `, needs ${needs.join(', ')}` : ''})\n${claim.title}`,
    `${pc.bold('Source')}\n${indented(`"${source.says.replace(/\s+/g, ' ')}"\n${source.where}\n${source.url}`)}`,
    ...(differs === undefined
      ? []
      : [
          `${pc.bold('The page says otherwise')}\n${indented(`"${differs.page}"\nMeasured: ${differs.holds}`)}`,
        ]),
    ...manifests.map(({ file, yaml }) => `${pc.bold(file)}\n${indented(yaml.trimEnd())}`),
    `${pc.bold('How it is tested')}\n${indented(claim.judgedBy)}`,
    byHand === undefined
      ? `${pc.bold('By hand')}\n${indented(`There is no report on this claim yet: pidns run --claim ${claim.id}`)}`
      : `${pc.bold('By hand')} (PIDs are from an earlier run; yours will differ)\n${indented(byHand)}`,
  ]
  return `${parts.join('\n\n')}\n`
}

function indented(text: string): string {
  return text
    .split('\n')
    .map(line => (line === '' ? '' : `  ${line}`))
    .join('\n')
}
