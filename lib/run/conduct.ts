import type Mocha from 'mocha'
import type { Claim } from '../claim/claim.ts'
import type { Outcome } from '../claim/judge.ts'
import { takeTheBench } from '../claim/mocha.ts'
import { allClaims, pickClaims } from '../claim/registry.ts'
import type { Context } from '../context.ts'
import { isFault } from '../fault.ts'
import { Problem } from '../problem.ts'
import type { Step } from '../progress.ts'
import { annotateAllure } from '../report/allure.ts'
import { ReportFolder } from '../report/folder.ts'
import type { Report } from '../report/schema.ts'
import { loadKubeconfig } from '../target/kubeconfig/load-kubeconfig.ts'
import { KeptReport } from './kept-report.ts'
import type { RunOptions, TargetChoice } from './options.ts'
import { Run } from './run.ts'
import { allureInto, loadSpecs } from './specs.ts'

/** Who watches a run. */
export interface Watcher {
  readonly progress: Step
  /** A run begins; `run` is there to be abandoned by a second Ctrl-C. */
  onStart(run: Run, claims: readonly Claim[]): void
  onOutcome(outcome: Outcome): void
}

/** How a run ended. */
export interface Conducted {
  readonly report: Report
  /** Where the report is. */
  readonly file: string
  /** Why the report, or another file of the run, is not there or not of this end; undefined where all are. */
  readonly unwritten: string | undefined
  /** What went wrong in pidns itself, if anything did. */
  readonly fault: unknown
}

/**
 * A whole run, from finding its target to its end. Its report is there from the first second, in which it says "not run" of
 * every claim; it follows the run, and is whole before the clean-up begins and after it.
 * @throws Problem (usage) before anything is replaced or made, and when the target turns out not to be what was asked
 * for; (environment) when the report can't be written at all. Every other problem is told by the report.
 */
export async function conduct(options: RunOptions, context: Context, watcher: Watcher): Promise<Conducted> {
  const { progress } = watcher
  const allure = { resultsDir: '', trouble: undefined as string | undefined }
  const mocha = await loadSpecs(allureInto(allure))
  const claims = pickClaims(allClaims(), options.claims, options.withoutRestarts !== true)
  mocha.grep(titlesOf(claims))
  mustBeUsable(options.target)
  const run = new Run(claims, context, options)
  const folder = await ReportFolder.take(options.out, run.id)
  allure.resultsDir = folder.allureResults
  const kept = new KeptReport(folder, () => run.report('judging'))
  await kept.write(await run.report('judging'))
  if (kept.trouble === undefined) await folder.clear()
  else throw unwritable(folder, kept.trouble)

  let judging: Step | undefined
  let judged = 0
  takeTheBench({
    judge: async claim => {
      const outcome = await run.judge(claim)
      kept.touch()
      await annotateAllure(outcome)
      if (!context.signal.aborted) watcher.onOutcome(outcome)
      judging?.say(`${++judged} of ${claims.length} done`)
      return outcome
    },
  })
  watcher.onStart(run, claims)
  let thrown: unknown
  try {
    await run.open(options.target, progress)
    await progress.step(`judge ${claims.length} claims`, step => {
      judging = step
      return run.judgeAll(() => runMocha(mocha, context.signal))
    })
  } catch (caught) {
    thrown = caught
    run.fail(caught)
  }
  try {
    if (!context.signal.aborted) await run.diagnose(folder, progress)
    await kept.write(await run.report('cleaning up'))
  } finally {
    // Whatever the report comes to, what the run made does not stay.
    await run.close(progress)
  }
  const report = await run.report('ended')
  await kept.write(report)
  if (thrown instanceof Problem && thrown.kind === 'usage') throw thrown
  const isInterrupt = thrown === context.signal.reason
  return {
    report,
    file: folder.file,
    unwritten: kept.trouble ?? allure.trouble,
    fault: thrown !== undefined && !isInterrupt && isFault(thrown) ? thrown : undefined,
  }
}

/** Finds out what is wrong with a target without asking it. @throws Problem (usage) */
function mustBeUsable(target: TargetChoice): void {
  if (target.is === 'kubeconfig') loadKubeconfig(target.choice, target.variable)
}

function unwritable(folder: ReportFolder, why: string): Problem {
  return new Problem('environment', `The report can't be written to ${folder.path}: ${why}.`, {
    remedy: 'Make room there, or name another folder with --out.',
  })
}

/** Matches the titles of exactly these claims' tests. */
function titlesOf(claims: readonly Claim[]): RegExp {
  const ids = claims.map(({ id }) => id.replaceAll('.', '\\.'))
  return new RegExp(`(^| )(${ids.join('|')}): `)
}

/** How long Mocha may take to end its tests when the run was aborted, in milliseconds. */
const ABORTED_WITHIN = 5000

/** Runs the specs. An exception in a callback of a test breaks Mocha's chain, so that it never tells its end. */
async function runMocha(mocha: Mocha, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const runner = mocha.run(() => resolve())
  let timer: NodeJS.Timeout | undefined
  const abort = () => {
    runner.abort()
    timer = setTimeout(resolve, ABORTED_WITHIN)
  }
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  await promise.finally(() => {
    signal.removeEventListener('abort', abort)
    clearTimeout(timer)
  })
}
