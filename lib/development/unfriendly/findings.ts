import { cut } from '../../cut.ts'
import type { Ended } from '../pidns.ts'
import type { SuiteRun } from './unfriendly-cluster.ts'

/** How much of a reason is printed, in characters. */
const TOLD = 400

/** What names the object in a reason: `pod nginx (doc/share-process-namespace.yaml)`, `"nginx"`. */
const OBJECT = /"[\w.-]+"|(\w+ )?[\w-]+ \([\w/-]+\.yaml\)/g

/** One run of the suite on an unfriendly cluster, as it ended. */
export interface JudgedRun extends Pick<Ended, 'exitCode' | 'report'> {
  readonly cluster: string
  /** As given. */
  readonly flags: readonly string[]
  /** The node that it should judge, if that is known. */
  readonly node: string | undefined
  readonly run: SuiteRun
}

/** Whether a run ended as it may. */
export function isRight({ exitCode, run, node, report }: JudgedRun): boolean {
  const { says, fails } = run
  const claims = report?.claims ?? []
  return (
    exitCode !== undefined &&
    run.mayExit.includes(exitCode) &&
    (says === undefined || says.test(report?.problem ?? '')) &&
    (node === undefined || report?.target?.judged === node) &&
    (fails === undefined || claims.some(({ id, verdict }) => id === fails && verdict === 'fail'))
  )
}

/** A run as lines: its exit code and counts, its required fails, and why claims could not be judged. */
export function linesOf(judged: JudgedRun): readonly string[] {
  const { cluster, flags, run, exitCode, report } = judged
  const name = [cluster, ...flags].join(' ')
  const may = `${isRight(judged) ? 'right' : 'WRONG'}: may be ${run.mayExit.join(' or ')}`
  const code = `${name}: exit code ${exitCode ?? 'unknown'} (${may})`
  if (report === undefined) return [`${code}, no report`]
  const { claims, problem } = report
  const of = (verdict: string) => claims.filter(claim => claim.verdict === verdict)
  const counts = (['pass', 'fail', 'skipped', 'inconclusive', 'not run'] as const).map(
    verdict => `${of(verdict).length} ${verdict}`,
  )
  const fails = of('fail').filter(({ level }) => level === 'required')
  return [
    `${code}; ${counts.join(', ')}; ${report.run.seconds.toFixed(0)} s`,
    ...(problem === undefined ? [] : [`  the run: ${cut(problem, TOLD)}`]),
    ...fails.map(({ id, reason = '' }) => `  required ${id} fails: ${reason}`),
    ...byReason(of('inconclusive')).map(([reason, ids]) => `  inconclusive: ${ids.join(', ')}: ${reason}`),
  ]
}

/** Claims with the same reason together: a policy that keeps out most pods is told once, with its first pod. */
function byReason(
  claims: readonly { readonly id: string; readonly reason?: string | undefined }[],
): readonly (readonly [reason: string, ids: readonly string[]])[] {
  const groups = Map.groupBy(claims, ({ reason = '' }) => reason.replaceAll(OBJECT, '…'))
  return [...groups.values()].map(group => {
    const reason = (group[0]?.reason ?? '').replaceAll(/\s+/g, ' ')
    return [cut(reason, TOLD), group.map(({ id }) => id)]
  })
}
