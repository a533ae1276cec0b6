import type { Outcome } from '../claim/outcome.ts'
import type { Selection } from '../claim/pick.ts'
import type { Context } from '../context.ts'
import { isFault } from '../fault.ts'
import { Problem } from '../problem.ts'
import type { Step } from '../progress.ts'
import { ReportFolder } from '../report/folder.ts'
import type { Report } from '../report/schema.ts'
import { loadKubeconfig } from '../target/kubeconfig/load-kubeconfig.ts'
import type { Claim } from './claim.ts'
import { KeptReport } from './kept-report.ts'
import { openTarget } from './open-target.ts'
import type { RunOptions, TargetChoice } from './options.ts'
import { Run } from './run.ts'

/** Watches a run. */
export interface Watcher {
  readonly progress: Step
  /** Claims are selected. If this rejects, the run does not begin. */
  onSelected?(claims: readonly Claim[]): Promise<void>
  /**
   * A run begins. `abandon` is for a second Ctrl-C: it starts the removal of what was made, and says what
   * goes on.
   */
  onStart(run: { readonly id: string; readonly abandon: () => string }, claims: readonly Claim[]): void
  onOutcome(outcome: Outcome): void
}

/** How a run ended. */
export interface Conducted {
  readonly report: Report
  /** Where the report is. */
  readonly file: string
  /** Why the report, or another file of the run, is missing or outdated; undefined if all are current. */
  readonly unwritten: string | undefined
  /** What went wrong in pidns itself, if anything. */
  readonly fault: unknown
}

/** A run that has begun. */
interface Begun {
  readonly run: Run
  readonly folder: ReportFolder
  readonly kept: KeptReport
}

/**
 * A whole run, from finding its target to its end. Its report exists from the first second, with "not run"
 * for every claim. The report follows the run, and is complete before the clean-up begins and after it.
 */
export class Session {
  readonly #options: Omit<RunOptions, keyof Selection>
  readonly #context: Context
  readonly #watcher: Watcher
  readonly #open: typeof openTarget
  readonly #judged = Promise.withResolvers<void>()
  #beginning: Promise<void> = Promise.resolve()
  #begun: Begun | undefined
  #judging: Step | undefined
  #toJudge = 0
  #outcomes = 0
  #thrown: unknown
  #ended: Promise<Conducted> | undefined

  /** @param open finds or makes the target */
  constructor(
    options: Omit<RunOptions, keyof Selection>,
    context: Context,
    watcher: Watcher,
    open = openTarget,
  ) {
    this.#open = open
    this.#options = options
    this.#context = context
    this.#watcher = watcher
  }

  /**
   * Opens the target and begins to judge these claims. Does not wait for them.
   * @param claimsOfSuite number of claims to choose from
   * @throws Problem (usage) before anything is replaced or made, or if the target turns out not to be the
   * requested one; any other error that keeps the target from opening, which the report states too
   */
  begin(claims: readonly Claim[], claimsOfSuite: number): Promise<void> {
    this.#toJudge = claims.length
    const beginning = this.#begin(claims, claimsOfSuite).catch((thrown: unknown) => {
      this.fail(thrown)
      throw thrown
    })
    this.#beginning = beginning
    return beginning
  }

  async #begin(claims: readonly Claim[], claimsOfSuite: number): Promise<void> {
    const { target, out, allure } = this.#options
    const { progress } = this.#watcher
    mustBeUsable(target)
    await this.#watcher.onSelected?.(claims)
    const run = new Run(claims, claimsOfSuite, this.#context, this.#options)
    const folder = await ReportFolder.take(out, run.id, allure)
    const kept = new KeptReport(folder, () => run.report('judging'))
    await kept.write(await run.report('judging'))
    if (kept.trouble !== undefined) throw unwritable(folder, kept.trouble)
    await folder.clear()
    this.#begun = { run, folder, kept }
    this.#watcher.onStart({ id: run.id, abandon: () => run.abandon() }, claims)
    await run.open(target, progress, this.#open)
    const judged = this.#judged.promise
    progress
      .step(`judge ${claims.length} ${claims.length === 1 ? 'claim' : 'claims'}`, step => {
        this.#judging = step
        return run.judgeAll(() => judged)
      })
      .catch(() => {})
  }

  /** The outcome of a claim, as soon as the claim is judged. */
  async outcomeOf(claim: Claim): Promise<Outcome> {
    if (this.#begun === undefined) throw new Error('the run has not begun')
    const { run, kept } = this.#begun
    const outcome = await run.outcomeOf(claim)
    kept.touch()
    if (!this.#context.signal.aborted) this.#watcher.onOutcome(outcome)
    this.#outcomes++
    this.#judging?.say(`${this.#outcomes} of ${this.#toJudge} done`)
    return outcome
  }

  /** Resolves when the target is open, or when everything made for it is removed again. Never rejects. */
  async settled(): Promise<void> {
    await this.#beginning.catch(() => {})
  }

  /** Whether the outcomes of some claims are still missing. */
  get isUnfinished(): boolean {
    return this.#outcomes < this.#toJudge
  }

  /** Notes the error that stopped the judging of claims. */
  fail(thrown: unknown): void {
    this.#thrown ??= thrown
    this.#begun?.run.fail(thrown)
  }

  /**
   * Ends the run: writes its report and removes what it made. Later calls return the same result.
   * @throws what {@link Session.begin} threw, if that was a Problem (usage) or if there is no report to state
   * it
   */
  end(): Promise<Conducted> {
    this.#ended ??= this.#end()
    return this.#ended
  }

  async #end(): Promise<Conducted> {
    // If it is interrupted, the code that opens the target removes what it made.
    await this.settled()
    this.#judged.resolve()
    if (this.#begun === undefined)
      throw this.#thrown ?? this.#context.signal.reason ?? new Error('the run has not begun')
    const { run, folder, kept } = this.#begun
    const { signal } = this.#context
    const { progress } = this.#watcher
    try {
      if (!signal.aborted) await run.diagnose(folder, progress)
      await kept.write(await run.report('cleaning up'))
    } finally {
      // Remove what the run made, even if the report fails.
      await run.close(progress)
    }
    const report = await run.report('ended')
    await kept.write(report)
    const thrown = this.#thrown
    if (thrown instanceof Problem && thrown.kind === 'usage') throw thrown
    const isInterrupt = thrown === signal.reason
    return {
      report,
      file: folder.file,
      unwritten: kept.trouble,
      fault: thrown !== undefined && !isInterrupt && isFault(thrown) ? thrown : undefined,
    }
  }
}

/** Checks the choice of a target without contacting the target. @throws Problem (usage) */
function mustBeUsable(target: TargetChoice): void {
  if (target.is === 'kubeconfig') loadKubeconfig(target.choice, target.variable)
}

function unwritable(folder: ReportFolder, why: string): Problem {
  return new Problem('environment', `Can't write the report to ${folder.path}: ${why}.`, {
    remedy: 'Make room there, or name another folder with --out.',
  })
}
