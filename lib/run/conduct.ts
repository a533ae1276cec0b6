import { access, constants, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type Mocha from 'mocha'
import type { Claim } from '../claim/claim.ts'
import type { Outcome } from '../claim/judge.ts'
import { takeTheBench } from '../claim/mocha.ts'
import { allClaims, pickClaims } from '../claim/registry.ts'
import type { Context } from '../context.ts'
import { messageOf, Problem } from '../problem.ts'
import type { Step } from '../progress.ts'
import { annotateAllure } from '../report/allure.ts'
import type { Report } from '../report/schema.ts'
import { writeReport } from '../report/write.ts'
import type { RunOptions } from './options.ts'
import { Run } from './run.ts'
import { allureInto, loadSpecs } from './specs.ts'

/** Who watches a run. */
export interface Watcher {
  readonly progress: Step
  /** A run begins; `run` is there to be abandoned by a second Ctrl-C. */
  onStart(run: Run, claims: readonly Claim[]): void
  onOutcome(outcome: Outcome): void
}

/**
 * A whole run, from finding its target to its report, which is written also when the run is cut short.
 * @returns the report and where it was written
 * @throws Problem (usage) before anything is made; every other problem is told by the report.
 */
export async function conduct(
  options: RunOptions,
  context: Context,
  watcher: Watcher,
): Promise<{ report: Report; file: string }> {
  await makeWritable(options.out)
  const allureResults = join(options.out, 'allure-results')
  const mocha = await loadSpecs(allureInto(allureResults))
  const claims = pickClaims(allClaims(), options.claims, options.withoutRestarts !== true)
  mocha.grep(titlesOf(claims))
  const diagnostics = join(options.out, 'diagnostics')
  for (const old of [allureResults, diagnostics]) await rm(old, { recursive: true, force: true })

  const run = new Run(claims, context, options)
  let judging: Step | undefined
  let judged = 0
  takeTheBench({
    judge: async claim => {
      const outcome = await run.judge(claim)
      await annotateAllure(outcome)
      if (!context.signal.aborted) watcher.onOutcome(outcome)
      judging?.say(`${++judged} of ${claims.length} done`)
      return outcome
    },
  })
  watcher.onStart(run, claims)
  try {
    await run.open(options.target, watcher.progress)
    await watcher.progress.step(`judge ${claims.length} claims`, step => {
      judging = step
      return run.judgeAll(() => runMocha(mocha, context.signal))
    })
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.kind === 'usage') throw thrown
    run.fail(thrown)
  } finally {
    await run.diagnose(diagnostics, watcher.progress)
    await run.close(watcher.progress)
  }
  const report = await run.report()
  return { report, file: await writeReport(report, options.out) }
}

/** @throws Problem (usage) when the run's files could not be written at its end. */
async function makeWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
  } catch (thrown) {
    throw new Problem('usage', `The report can't be written to ${folder}: ${messageOf(thrown)}.`, {
      remedy: 'Name another folder with --out.',
    })
  }
}

/** Matches the titles of exactly these claims' tests. */
function titlesOf(claims: readonly Claim[]): RegExp {
  const ids = claims.map(({ id }) => id.replaceAll('.', '\\.'))
  return new RegExp(`(^| )(${ids.join('|')}): `)
}

async function runMocha(mocha: Mocha, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const runner = mocha.run(() => resolve())
  const abort = () => runner.abort()
  signal.addEventListener('abort', abort, { once: true })
  await promise.finally(() => signal.removeEventListener('abort', abort))
}
