import { EXIT } from '../../cli/exit-code.ts'
import type { OciMutant } from '../../mutant/mutant.ts'
import type { Report } from '../../report/schema.ts'
import { SOUND } from './columns.ts'

/** How a run ended. */
export interface Ending {
  readonly column: string
  readonly exitCode: number | undefined
  /** The id of the run, from its first event. */
  readonly id: string | undefined
  readonly report: Report | undefined
  /** The campaign had to end it. */
  readonly isLate: boolean
}

/**
 * What is wrong with how a run ended under a fault. A sound runtime may pass or be inconclusive. A faulty one
 * must not exit with 0, unless it breaks nothing that is required; no claim that names its fault may pass.
 */
export function troublesOf(ending: Ending, mutant: OciMutant | undefined): readonly string[] {
  return [...troublesOfRun(ending), ...(mutant === undefined ? ofSound(ending) : ofMutant(ending, mutant))]
}

function troublesOfRun({ report, id, isLate }: Ending): readonly string[] {
  if (isLate) return ['it did not end in time']
  if (report === undefined) return ['it left no whole report']
  const { run } = report
  return [
    ...(run.id === id ? [] : [`the report is of the run ${run.id}, not of ${id}`]),
    ...(run.state === 'ended' ? [] : [`its report says '${run.state}'`]),
  ]
}

function ofSound({ exitCode, report }: Ending): readonly string[] {
  if (exitCode === EXIT.ok || exitCode === EXIT.inconclusive) return []
  const failed =
    report?.claims.filter(({ level, verdict }) => level === 'required' && verdict === 'fail') ?? []
  const because = failed.map(({ id }) => id).join(', ')
  return [`a ${SOUND} runtime exits with ${exitCode}${because === '' ? '' : `: ${because} failed`}`]
}

function ofMutant({ exitCode, report, column }: Ending, { noticedBy, level }: OciMutant): readonly string[] {
  const may: readonly unknown[] =
    level === undefined ? [EXIT.failed, EXIT.inconclusive] : [EXIT.ok, EXIT.failed, EXIT.inconclusive]
  const passed =
    report?.claims.filter(({ id, verdict }) => noticedBy.includes(id) && verdict === 'pass') ?? []
  return [
    ...(may.includes(exitCode) ? [] : [`${column} exits with ${exitCode}`]),
    ...passed.map(({ id }) => `${id} passes although ${column} breaks it`),
  ]
}
