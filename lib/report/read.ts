import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { messageOf, Problem } from '../problem.ts'
import { API_VERSION, aReport, type Report } from './schema.ts'

const aHeader = z.looseObject({ apiVersion: z.string(), kind: z.literal('ConformanceReport') })

/** How many of its faults a report that does not fit is told. */
const FAULTS_TOLD = 5

/**
 * Reads a report: a file, or the `report.yaml` of a folder.
 * @throws Problem (usage) with each path at which it does not fit, and why
 */
export async function readReport(path: string): Promise<Report> {
  try {
    const file = (await stat(path)).isDirectory() ? join(path, 'report.yaml') : path
    return parseReport(file, await readFile(file, 'utf8'))
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown
    throw new Problem('usage', `The report ${path} can't be read: ${messageOf(thrown)}.`)
  }
}

/** The report that a YAML or JSON text is. @param file its name in messages. @throws Problem (usage) */
export function parseReport(file: string, text: string): Report {
  const document = parseDocument(text)
  const [fault] = document.errors
  if (fault !== undefined) {
    throw new Problem('usage', `${file} is no YAML: ${fault.message.split('\n')[0]?.replace(/:$/, '')}.`)
  }
  const content: unknown = document.toJS()
  const header = aHeader.safeParse(content)
  if (!header.success) {
    throw new Problem('usage', `${file} is no report of pidns: it lacks the kind ConformanceReport.`)
  }
  if (header.data.apiVersion !== API_VERSION) {
    throw new Problem(
      'usage',
      `${file} is of the form ${header.data.apiVersion}; this version of pidns reads ${API_VERSION}.`,
      { remedy: 'Make it again with this version, or read it with the one that made it (run.suite).' },
    )
  }
  const { data, error } = aReport.safeParse(content)
  if (data !== undefined) return data
  const faults = error?.issues.map(issue => `  ${pathOf(issue.path)}: ${issue.message}`) ?? []
  const more = faults.length - FAULTS_TOLD
  const rest = more > 0 ? [`  … and ${more} more`] : []
  throw new Problem(
    'usage',
    [`${file} does not fit ${API_VERSION}:`, ...faults.slice(0, FAULTS_TOLD), ...rest].join('\n'),
  )
}

/** `claims[3].verdict` */
function pathOf(path: readonly PropertyKey[]): string {
  const steps = path.map(step => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
  return steps.join('').replace(/^\./, '') || 'the report'
}
