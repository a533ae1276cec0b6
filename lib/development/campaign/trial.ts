import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { cut } from '../../cut.ts'
import { messageOf } from '../../problem.ts'
import type { Progress } from '../../progress.ts'
import type { Arena } from './arena.ts'
import { MUTANTS, SOUND } from './columns.ts'
import { type Fault, NotProduced, type Victim } from './fault.ts'
import { leftOnCluster } from './leftovers.ts'
import type { ColumnResult, FaultResult } from './result.ts'
import { type Ending, troublesOf } from './rules.ts'
import { SuiteRun } from './suite-run.ts'
import { untilWell } from './well.ts'

/** How much of a reason is recorded, in characters. */
const TOLD = 400

/** One fault, and who meets it. */
export interface Trial {
  readonly name: string
  readonly fault: Fault
  readonly columns: readonly string[]
  /** For the reports. */
  readonly folder: string
  /** Resolves when no run of the fault before goes on: this fault must not meet it. */
  readonly others: Promise<void>
}

/** What a fault met, before a small run right after it was judged. */
export type Met = Omit<FaultResult, 'after'>

/**
 * Has the suite judge every column at the same time while the fault goes on, takes the fault back, and checks
 * what is left.
 * @throws Problem when the cluster is not well again afterwards
 */
export async function tryFault(
  { name, fault, columns, folder, others }: Trial,
  arena: Arena,
  signal: AbortSignal,
  progress: Progress,
): Promise<Met> {
  const began = performance.now()
  const at = new Date().toISOString()
  const runs: SuiteRun[] = []
  const undo = new AsyncDisposableStack()
  const troubles: string[] = []
  let proof: string | undefined
  let notProduced: string | undefined
  let during: ReadonlySet<SuiteRun> = new Set()

  const start = async (column: string) => {
    const args = arena.argumentsFor(column)
    runs.push(await SuiteRun.start(column, args, join(folder, column), fault.env ?? {}, signal))
  }
  const startAll = async () => {
    // The sound run has by far the most claims: it begins to judge them while the others start.
    if (columns.includes(SOUND)) {
      await start(SOUND)
      await runs[0]?.judging()
    }
    for (const column of columns) if (column !== SOUND) await start(column)
  }
  const begin = async () => {
    await others
    const { node, worker, admin, proxy, probe } = arena
    const victims = await victimsOf(runs)
    during = new Set(runs.filter(run => !run.isJudged))
    return fault.begin({ node, worker, admin, proxy, probe, victims, signal }, undo)
  }
  const last = async () => {
    const ends = Promise.all(runs.map(run => run.ended))
    const end = new AbortController()
    const time = pause(fault.seconds * 1000, undefined, { signal: AbortSignal.any([signal, end.signal]) })
    await Promise.race([time.catch(() => {}), ends])
    end.abort()
  }
  try {
    try {
      if (fault.begins === 'before') {
        const prove = await begin()
        await startAll()
        during = new Set(runs)
        await last()
        proof = await prove()
      } else {
        await startAll()
        await Promise.all(runs.map(run => run.judging()))
        if (columns.includes(SOUND)) await runs[0]?.verdict()
        const prove = await begin()
        await last()
        proof = await prove()
      }
    } finally {
      await undo.disposeAsync()
    }
  } catch (thrown) {
    if (!signal.aborted) notProduced = messageOf(thrown)
    if (!(thrown instanceof NotProduced) && !signal.aborted) progress.note(`${name}: ${messageOf(thrown)}`)
  }
  const endings = await Promise.all(runs.map(async run => ({ run, ...(await run.ended) })))
  signal.throwIfAborted()
  await progress.step(`${name}: wait until the cluster is well`, () => untilWell(arena.admin, signal))
  const ids = endings.flatMap(({ ending }) => ending.id ?? [])
  troubles.push(
    ...(await leftOnCluster(ids, arena.admin, signal)).map(left => `left on the cluster: ${left}`),
  )
  const results: ColumnResult[] = []
  for (const { run, ending, seconds } of endings) {
    const left = (await run.left()).map(each => `left on this machine: ${each}`)
    const more = during.has(run) ? [] : ['it had judged everything before the fault began']
    const wrong = [...troublesOf(ending, MUTANTS.get(run.column)), ...left, ...more]
    results.push(resultOf(ending, seconds, during.has(run), wrong))
  }
  return {
    name,
    does: fault.does,
    undone: fault.undone,
    at,
    target: arena.target,
    ...(proof !== undefined && { proof }),
    ...(notProduced !== undefined && { notProduced }),
    seconds: (performance.now() - began) / 1000,
    columns: results,
    troubles,
  }
}

async function victimsOf(runs: readonly SuiteRun[]): Promise<readonly Victim[]> {
  const found = await Promise.all(
    runs.map(async run => {
      const id = await run.id()
      return id === undefined || run.isJudged ? [] : [{ column: run.column, id, group: run.group }]
    }),
  )
  return found.flat()
}

function resultOf(
  { column, exitCode, report }: Ending,
  seconds: number,
  during: boolean,
  troubles: string[],
): ColumnResult {
  const of = (verdict: string) => report?.claims.filter(claim => claim.verdict === verdict) ?? []
  const inconclusive = Map.groupBy(of('inconclusive'), ({ reason = '' }) => reason)
  return {
    column,
    exitCode: exitCode ?? null,
    seconds,
    during,
    counts: {
      pass: of('pass').length,
      fail: of('fail').length,
      skipped: of('skipped').length,
      inconclusive: of('inconclusive').length,
      'not run': of('not run').length,
    },
    failed: of('fail').map(({ id, level, reason = '' }) => ({ id, level, reason: cut(reason, TOLD) })),
    ...(report?.cleanUp?.problem !== undefined && { cleanUp: cut(report.cleanUp.problem, TOLD) }),
    inconclusive: [...inconclusive].map(([reason, claims]) => ({
      ids: claims.map(({ id }) => id),
      reason: cut(reason, TOLD),
    })),
    troubles,
  }
}
