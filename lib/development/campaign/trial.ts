import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { cut } from '../../cut.ts'
import { messageOf } from '../../problem.ts'
import type { Progress } from '../../progress.ts'
import type { Report } from '../../report/schema.ts'
import type { Arena } from './arena.ts'
import { MUTANTS, SOUND } from './columns.ts'
import { type Fault, NotProduced, type Victim } from './fault.ts'
import { leftOnCluster } from './leftovers.ts'
import type { ColumnResult, FaultResult } from './result.ts'
import { type Ending, troublesOf } from './rules.ts'
import { SuiteRun } from './suite-run.ts'
import { untilWell } from './well.ts'

/**
 * How long after the first verdict of the sound runtime's run the others start, in milliseconds: most of its
 * pods run, and most of its claims are under way.
 */
const HEAD_START = 4000

/** How much of a reason is recorded, in characters. */
const TOLD = 400

/** A small claim: the cluster is whole when it passes. */
const SMALL = ['--claim', 'doc.example-starts']

/** One fault, and who meets it. */
export interface Trial {
  readonly name: string
  readonly fault: Fault
  readonly columns: readonly string[]
  /** For the reports. */
  readonly folder: string
}

/**
 * Has the suite judge every column at the same time while the fault goes on, takes the fault back, and checks
 * what is left.
 * @throws Problem when the cluster is not well again afterwards
 */
export async function tryFault(
  { name, fault, columns, folder }: Trial,
  arena: Arena,
  signal: AbortSignal,
  progress: Progress,
): Promise<FaultResult> {
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
    const others = columns.filter(column => column !== SOUND)
    if (columns.includes(SOUND)) {
      await start(SOUND)
      await runs[0]?.verdict()
      await pause(HEAD_START, undefined, { signal })
    }
    for (const column of others) await start(column)
  }
  const begin = async () => {
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
  const next = await SuiteRun.start(
    'after',
    [...arena.argumentsFor(SOUND), ...SMALL],
    join(folder, 'after'),
    {},
    signal,
  )
  const { ending: after } = await next.ended
  signal.throwIfAborted()
  if (after.exitCode !== 0)
    troubles.push(
      `a run right after exits with ${after.exitCode}: ${after.report?.problem ?? reasonsOf(after.report)}`,
    )
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
    after: after.exitCode ?? null,
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

function reasonsOf(report: Report | undefined): string {
  return report?.claims.map(({ id, reason = '' }) => `${id}: ${reason}`).join('; ') ?? 'no report'
}
