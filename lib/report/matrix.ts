import { chapterOf, chapterTitle } from '../claim/chapter.ts'
import type { Level } from '../claim/claim.ts'
import { SIGNS, type Verdict } from '../claim/verdict.ts'
import { inert, inlineCode } from '../visible.ts'
import { type Conclusion, choiceOf, conclusionOf } from './conclusion.ts'
import type { Report } from './schema.ts'
import { commitsOf, partsOf, systemOf } from './target-name.ts'

/** A report and the name of its subfolder in the folder of all reports. */
export interface PublishedReport {
  readonly folder: string
  readonly report: Report
}

/** One published report as a column. */
export interface Column extends PublishedReport {
  /** The tested components and their versions. */
  readonly parts: readonly string[]
  readonly conclusion: Conclusion
}

/** One claim as a row: its verdict in each column, undefined if that report does not have the claim. */
export interface Row {
  readonly id: string
  readonly title: string
  readonly level: Level
  readonly verdicts: readonly (Verdict | undefined)[]
  /** Whether columns have different verdicts. */
  readonly differs: boolean
}

/** Several reports side by side: claims as rows, reports as columns. */
export interface Matrix {
  readonly columns: readonly Column[]
  readonly chapters: readonly {
    readonly name: string
    readonly title: string
    readonly rows: readonly Row[]
  }[]
}

/** Puts reports side by side, sorted by what they tested. */
export function matrixOf(reports: readonly PublishedReport[]): Matrix {
  const columns = reports
    .map(({ folder, report }) => ({
      folder,
      report,
      parts: partsOf(report),
      conclusion: conclusionOf(report),
    }))
    .toSorted((a, b) => sortKey(a).localeCompare(sortKey(b), 'en', { numeric: true }))
  const claims = new Map(columns.flatMap(({ report }) => report.claims).map(claim => [claim.id, claim]))
  const byColumn = columns.map(({ report }) => new Map(report.claims.map(claim => [claim.id, claim.verdict])))
  const rows = [...claims.values()].map(({ id, title, level }): Row => {
    const verdicts = byColumn.map(verdictOf => verdictOf.get(id))
    return { id, title, level, verdicts, differs: new Set(verdicts).size > 1 }
  })
  const chapters = [...Map.groupBy(rows, chapterOf)].map(([name, its]) => ({
    name,
    title: chapterTitle(name),
    rows: its,
  }))
  return { columns, chapters }
}

/** Sorts clusters before bare runtimes, then by version, then by runtime. */
function sortKey({
  report,
  parts,
  folder,
}: {
  report: Report
  parts: readonly string[]
  folder: string
}): string {
  const place = report.target?.kubernetes === undefined ? 'z' : 'a'
  return [place, ...parts, folder].join(' ')
}

/** The matrix as Markdown: a table of the reports, then one of the claims. */
export function matrixMarkdown({ columns, chapters }: Matrix): string {
  const reports = columns.map(({ folder, report, parts, conclusion }, index) => {
    const { pass, fail } = report.summary.required
    return `| ${letter(index)} | [${inert(parts.join(', '))}](${folder}/report.yaml)${commits(report)} | ${inert(systemOf(report).join(', '))} | ${conclusion}, ${pass} of ${pass + fail}${limits(report)} | ${report.date.slice(0, 10)} | ${made(report)} |`
  })
  const claims = chapters.flatMap(({ rows }) =>
    rows.map(({ id, level, verdicts }) => {
      const signs = verdicts.map(verdict => (verdict === undefined ? ' ' : SIGNS[verdict]))
      return `| \`${id}\` | ${level} | ${signs.join(' | ')} |`
    }),
  )
  const letters = columns.map((_, index) => letter(index))
  return [
    '| | tested | Linux | required claims | date | command |',
    '| --- | --- | --- | --- | --- | --- |',
    ...reports,
    '',
    `✓ pass, ✗ fail, ? inconclusive, – does not apply, · not run`,
    '',
    `| claim | level | ${letters.join(' | ')} |`,
    `| --- | --- |${' :---: |'.repeat(columns.length)}`,
    ...claims,
  ].join('\n')
}

function made({ run }: Report): string {
  const commit = run.suite.commit === undefined ? '' : ` at \`${run.suite.commit.slice(0, 12)}\``
  return `${inlineCode(run.command ?? 'pidns run')}${commit}`
}

function commits(report: Report): string {
  const told = commitsOf(report)
  return told.length === 0 ? '' : `, commits ${inert(told.join(', '))}`
}

function limits(report: Report): string {
  const choice = choiceOf(report)
  return choice === undefined ? '' : ` (only ${choice} selected)`
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** A, B, … Z, AA, AB, …: short names for columns where there is no room for more. */
export function letter(index: number): string {
  const first = index < LETTERS.length ? '' : letter(Math.floor(index / LETTERS.length) - 1)
  return first + LETTERS.charAt(index % LETTERS.length)
}
