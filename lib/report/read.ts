import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { messageOf, Problem } from '../problem.ts'
import { API_VERSION, aReport, type Report } from './schema.ts'

const aHeader = z.looseObject({ apiVersion: z.string(), kind: z.literal('ConformanceReport') })

/** How many errors to show for an invalid report. */
const FAULTS_TOLD = 5

/**
 * Reads a report from a file, or from the `report.yaml` in a folder.
 * @throws Problem (usage) if it is not valid, with the paths of the first errors and the reasons
 */
export async function readReport(path: string): Promise<Report> {
  try {
    const file = (await stat(path)).isDirectory() ? join(path, 'report.yaml') : path
    return parseReport(file, await readFile(file, 'utf8'))
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown
    throw new Problem('usage', `Can't read the report ${path}: ${messageOf(thrown)}.`)
  }
}

/**
 * Parses a report from YAML or JSON.
 * @param file its name for messages
 * @throws Problem (usage) if it is not valid
 */
export function parseReport(file: string, text: string): Report {
  const document = parseDocument(text)
  const [fault] = document.errors
  if (fault !== undefined) {
    throw new Problem(
      'usage',
      `${file} is not valid YAML: ${fault.message.split('\n')[0]?.replace(/:$/, '')}.`,
    )
  }
  const content: unknown = document.toJS()
  const header = aHeader.safeParse(content)
  if (!header.success) {
    throw new Problem('usage', `${file} is not a pidns report: its kind is not ConformanceReport.`)
  }
  if (header.data.apiVersion !== API_VERSION) {
    throw new Problem(
      'usage',
      `${file} has apiVersion ${header.data.apiVersion}; this version of pidns reads ${API_VERSION}.`,
      {
        remedy: 'Run the suite again with this version, or read the report with its own version (run.suite).',
      },
    )
  }
  const { data, error } = aReport.safeParse(content)
  if (data !== undefined) return data
  const faults = error?.issues.map(issue => `  ${pathOf(issue.path)}: ${issue.message}`) ?? []
  const more = faults.length - FAULTS_TOLD
  const rest = more > 0 ? [`  … and ${more} more`] : []
  throw new Problem(
    'usage',
    [`${file} does not match ${API_VERSION}:`, ...faults.slice(0, FAULTS_TOLD), ...rest].join('\n'),
  )
}

/** `claims[3].verdict` */
function pathOf(path: readonly PropertyKey[]): string {
  const steps = path.map(step => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
  return steps.join('').replace(/^\./, '') || 'the report'
}
