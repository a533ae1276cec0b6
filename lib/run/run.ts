import { join } from 'node:path'
import pLimit from 'p-limit'
import { manifestsOf } from '../claim/claim.ts'
import type { Evidence } from '../claim/evidence.ts'
import type { Outcome } from '../claim/outcome.ts'
import { ATTRIBUTION, PAGE } from '../claim/source.ts'
import type { Context } from '../context.ts'
import { Fault } from '../fault.ts'
import { newId } from '../ownership.ts'
import type { UnderTest } from '../pod/pod-under-test.ts'
import { messageOf, Problem } from '../problem.ts'
import type { Progress, Step } from '../progress.ts'
import type { ReportFolder } from '../report/folder.ts'
import { API_VERSION, type JudgedClaim, type Report } from '../report/schema.ts'
import { shownReport } from '../report/shown.ts'
import { chaptersOf, summarize } from '../report/statistics.ts'
import { AS_WRITTEN } from '../target/kubernetes/fitting.ts'
import type { Witness } from '../target/witness.ts'
import type { Claim } from './claim.ts'
import { type CleanUp, cleanUp } from './clean-up.ts'
import { Diagnoses } from './diagnoses.ts'
import { type PodOfFailure, podsOfFailures, toldOf } from './kept-pods.ts'
import type { openTarget } from './open-target.ts'
import type { OpenTarget } from './opening.ts'
import type { RunOptions, TargetChoice } from './options.ts'
import { Phases } from './phases.ts'
import { suite } from './suite-version.ts'
import { factsOf } from './target-facts.ts'
import { Waves } from './waves.ts'
import { wavesOf } from './waves-of.ts'

/** What the user says about a run, for its report. */
type ToldOfRun = Pick<
  RunOptions,
  | 'implementation'
  | 'command'
  | 'repeat'
  | 'failFast'
  | 'keepFailed'
  | 'withoutDiagnostics'
  | 'slow'
  | 'startWithin'
  | 'startAtOnce'
  | 'fitting'
>

/** What the report says while the run goes on. It stays there if the run is killed. */
const UNENDED = 'The run had not ended when this was written: it was killed, or it is still running.'

/** What the report says about a fault that ended the run. */
function faultTold(fault: Fault | undefined): string | undefined {
  return fault === undefined ? undefined : `A fault of pidns itself ended the run: ${messageOf(fault)}.`
}

/** Says once for each cause that claims are judged again. */
function noteOnce(progress: Progress): (claim: Claim, because: readonly string[]) => void {
  const noted = new Set<string>()
  return ({ id }, because) => {
    const fresh = because.filter(cause => !noted.has(cause))
    for (const cause of fresh) noted.add(cause)
    if (fresh.length > 0)
      progress.note(
        `${id}, and other claims that suffered, are judged again on fresh pods: ${fresh.join('; ')}.`,
      )
  }
}

/** One run: a target, the pods of the chosen claims, their outcomes, and the report of it all. */
export class Run {
  readonly id = newId()
  readonly #claims: readonly Claim[]
  readonly #context: Context
  readonly #told: ToldOfRun
  readonly #phases = new Phases()
  readonly #outcomes = new Map<string, Outcome>()
  /** Of claims that are judged several times, and have not been that often yet. */
  readonly #soFar = new Map<string, Outcome>()
  readonly #date = new Date()
  /** When it began, by a clock that nobody can set: `performance.now()`. */
  readonly #began = performance.now()
  readonly #suite = suite()
  readonly #claimsOfSuite: number
  #waves: Waves | undefined
  #witness: Witness | undefined
  /** Aborted when the run is over, even if claims still do something. */
  readonly #over = new AbortController()
  #open: OpenTarget | undefined
  #again: string | undefined
  #target: Report['target']
  #judging: ReadonlyMap<string, Promise<Outcome>> = new Map()
  readonly #diagnoses = new Diagnoses()
  /** When the pods were applied: `performance.now()` in seconds. */
  #zero = 0
  #abandon = () => 'Nothing of the run is left.'
  #problem: string | undefined
  #cleanUp: CleanUp | undefined
  #kept: Report['kept']

  /**
   * @param claims the chosen claims; their pods start together
   * @param claimsOfSuite number of claims to choose from
   * @param told what the user says about the run
   */
  constructor(claims: readonly Claim[], claimsOfSuite: number, context: Context, told: ToldOfRun = {}) {
    this.#claims = claims
    this.#claimsOfSuite = claimsOfSuite
    this.#context = context
    this.#told = told
  }

  /** Opens the target and begins to judge all claims. Does not wait for them. */
  async open(choice: TargetChoice, progress: Step, openIt: typeof openTarget): Promise<void> {
    this.#open = await openIt(choice, {
      runId: this.id,
      context: this.#context,
      progress,
      phases: this.#phases,
      slow: this.#slow,
      fitting: this.#told.fitting,
      claims: this.#claims,
      hold: abandon => {
        this.#abandon = abandon
      },
    })
    const { target, leftOut, inspect, again } = this.#open
    this.#again = again
    if (leftOut.length > 0) progress.note(leftOut.join(' '))
    const { startWithin, startAtOnce } = this.#told
    const atOnce = startAtOnce === undefined ? undefined : pLimit(startAtOnce)
    const common = { signal: this.#signal, slow: this.#slow, startWithin, atOnce }
    this.#zero = performance.now() / 1000
    this.#witness = target.witness
    const { failFast, keepFailed, repeat = 1 } = this.#told
    const waves = wavesOf(this.#claims, target.room)
    const what = waves.length > 1 ? 'Wave' : 'Repeat'
    const told = {
      onBad: (pods: readonly UnderTest[]) =>
        this.#told.withoutDiagnostics !== true && this.#diagnoses.of(pods),
      onAgain: noteOnce(progress),
      onOutcome: ({ id }: Claim, soFar: Outcome) => {
        if (repeat > 1) this.#soFar.set(id, soFar)
      },
      untilMayGo: () => this.#diagnoses.done(),
      onWave: (number: number, of: number) =>
        progress.note(`${what} ${number} of ${of} begins: the pods before it are gone.`),
    }
    this.#waves = new Waves(target, common, told, {
      ...(failFast !== undefined && { failedClaims: failFast }),
      ...(keepFailed !== undefined && { wavesAfterFail: keepFailed }),
    })
    if (waves.length > 1)
      progress.note(
        `The node has room for ${target.room} pods: the claims are judged in ${waves.length} waves.`,
      )
    this.#judging = this.#waves.judge(Array.from({ length: repeat }, () => waves).flat())
    const seen = inspect?.().catch(thrown => {
      progress.note(`The report will lack details of the nodes and their image: ${messageOf(thrown)}.`)
      return undefined
    })
    this.#target = factsOf(await target.facts(), leftOut, await seen)
  }

  /** Times the judging of all claims. */
  judgeAll(work: () => Promise<void>): Promise<void> {
    return this.#phases.time('claims', work)
  }

  /** The outcome of a claim. Its judgement began when the target opened. */
  async outcomeOf(claim: Claim): Promise<Outcome> {
    const outcome = await this.#judging.get(claim.id)
    if (outcome === undefined) throw new Error(`claim ${claim.id} was not chosen for this run`)
    if (!this.#context.signal.aborted) this.#outcomes.set(claim.id, outcome)
    return outcome
  }

  /** Notes why claims could not be judged. */
  fail(problem: unknown): void {
    if (problem === this.#context.signal.reason) return
    const remedy = problem instanceof Problem && problem.remedy !== undefined ? `\n${problem.remedy}` : ''
    this.#problem ??= messageOf(problem) + remedy
  }

  /**
   * Waits for the diagnoses of pods, and writes the logs of the nodes or the runtime into the folder. Does
   * this only if claims failed.
   */
  async diagnose(folder: ReportFolder, progress: Progress): Promise<void> {
    if (!this.#diagnoses.any) return
    const keepLogs = async () => this.#open?.keepLogs?.(join(await folder.diagnostics(), 'logs'))
    await progress
      .step('collect diagnostics', () => Promise.all([this.#diagnoses.done(), keepLogs()]))
      .catch(thrown => progress.note(`Could not collect all diagnostics: ${messageOf(thrown)}.`))
  }

  /**
   * Removes what the run made, even if the run was aborted. Never throws: the report says how it went, apart
   * from the verdicts.
   */
  async close(progress: Progress): Promise<void> {
    this.#over.abort(new Error('the run is over'))
    // What is removed does not answer any more.
    this.#witness?.[Symbol.dispose]()
    this.#waves?.close()
    const open = this.#open
    if (open === undefined) return
    const kept = this.#toKeep
    const { leave } = open
    const removal =
      kept.length === 0 || leave === undefined
        ? () => progress.step('remove what the run made', () => open.close())
        : async () => {
            const title = 'remove what the run made, but not the pods of failed claims'
            const there = await progress.step(title, () => leave.pods(kept))
            if (there.length > 0)
              this.#kept = { pods: there.map(pod => toldOf(pod, leave.flags)), remove: leave.remove }
          }
    this.#cleanUp = await this.#phases.time('clean-up', () => cleanUp(removal, this.#abandon))
    this.#open = undefined
  }

  /** The pods to leave for a person. None if the run was interrupted: who does that wants it to end. */
  get #toKeep(): readonly PodOfFailure[] {
    if (this.#told.keepFailed !== true || this.#context.signal.aborted) return []
    return podsOfFailures(
      this.#claims.flatMap(claim => {
        const round = this.#waves?.roundOf(claim)
        const hasFailed = this.#outcomes.get(claim.id)?.judgement.verdict === 'fail'
        return hasFailed && round !== undefined ? [{ claim, round }] : []
      }),
    )
  }

  /** Starts the removal of what the run made, for a process that must end at once. Returns what goes on. */
  abandon(): string {
    return this.#abandon()
  }

  /** Aborted when nothing more is to be judged. */
  get #signal(): AbortSignal {
    return AbortSignal.any([this.#context.signal, this.#over.signal])
  }

  get #slow(): number {
    return this.#told.slow ?? 1
  }

  get #manifests(): ReadonlySet<string> {
    return new Set(this.#claims.flatMap(manifestsOf))
  }

  /** The report of everything so far, ready to be shown. @param state how far the run is */
  async report(state: NonNullable<Report['run']['state']>): Promise<Report> {
    const { signal } = this.#context
    const { command, implementation, fitting: { podPatch } = AS_WRITTEN } = this.#told
    const claims = this.#claims.map(claim => this.#judged(claim))
    const fault = signal.reason instanceof Fault ? signal.reason : undefined
    const problem = faultTold(fault) ?? this.#problem ?? (state === 'judging' ? UNENDED : undefined)
    return shownReport({
      apiVersion: API_VERSION,
      kind: 'ConformanceReport',
      date: this.#date.toISOString(),
      run: {
        id: this.id,
        state,
        ...(command !== undefined && { command }),
        seconds: (performance.now() - this.#began) / 1000,
        suite: { ...(await this.#suite), claims: this.#claimsOfSuite },
        ...(podPatch !== undefined && { podPatch: { sha256: podPatch.digest, yaml: podPatch.text } }),
        ...(signal.aborted && fault === undefined && { interrupted: messageOf(signal.reason) }),
        attribution: ATTRIBUTION,
      },
      page: PAGE,
      ...(implementation !== undefined && { implementation }),
      ...(this.#target !== undefined && { target: { ...this.#target, ...this.#judgedNode } }),
      ...(problem !== undefined && { problem }),
      ...(this.#cleanUp !== undefined && { cleanUp: this.#cleanUp }),
      ...(this.#kept !== undefined && { kept: this.#kept }),
      phases: [...this.#phases.all],
      ...this.#disturbances(),
      pods: [...this.#manifests].map(manifest => {
        const { startSeconds, node, yaml } = this.#waves?.find(manifest) ?? {}
        return {
          manifest,
          ...(startSeconds !== undefined && { startSeconds }),
          ...(node !== undefined && { node }),
          ...this.#diagnoses.told(manifest),
          ...(yaml !== undefined && { yaml }),
        }
      }),
      ...this.#images,
      summary: summarize(claims),
      chapters: chaptersOf(claims),
      claims,
    })
  }

  /** The judged node, where only the pods can tell: the user may not list nodes, so the scheduler decided. */
  get #judgedNode(): Pick<NonNullable<Report['target']>, 'judged'> {
    const known = this.#target?.judged
    const nodes = [...this.#manifests].map(manifest => this.#waves?.find(manifest)?.node)
    const judged = known ?? nodes.find(node => node !== undefined)
    return judged === undefined ? {} : { judged }
  }

  /** What the runtime took for the images of the pods. */
  get #images(): Pick<Report, 'images'> {
    const pods = [...this.#manifests].flatMap(manifest => this.#waves?.find(manifest) ?? [])
    const images = new Map(pods.flatMap(pod => [...pod.images]))
    return images.size === 0 ? {} : { images: [...images].map(([name, id]) => ({ name, id })) }
  }

  /** What broke around the runtime, in seconds since the pods were applied. */
  #disturbances(): Pick<Report, 'disturbances'> {
    const zero = this.#zero * 1000
    const seen = this.#witness?.seenSince(zero) ?? []
    if (seen.length === 0) return {}
    return {
      disturbances: seen.map(({ what, why, from, to }) => ({
        what,
        ...(why !== undefined && { why }),
        began: Math.max(0, from - zero) / 1000,
        seconds: (to - from) / 1000,
      })),
    }
  }

  /** What is known of a claim whose further waves are missing. */
  #ofEarlierWaves({ id }: Claim): Outcome | undefined {
    const soFar = this.#soFar.get(id)
    return soFar?.judgement.verdict === 'not run' ? undefined : soFar
  }

  #judged(claim: Claim): JudgedClaim {
    const outcome = this.#outcomes.get(claim.id) ?? this.#ofEarlierWaves(claim)
    const { judgement, began, seconds, evidence, measurements, earlier, repeats } = outcome ?? {
      judgement: { verdict: 'not run', reason: 'the run ended before it' } as const,
      began: this.#zero,
      seconds: 0,
      evidence: [],
      measurements: [],
      earlier: undefined,
      repeats: undefined,
    }
    const shown = (items: readonly Evidence[]) =>
      items.map(({ byHand, ...item }) =>
        byHand === undefined || this.#again !== undefined ? item : { ...item, byHand },
      )
    return {
      id: claim.id,
      title: claim.title,
      level: claim.level,
      verdict: judgement.verdict,
      ...(judgement.verdict !== 'pass' && { reason: judgement.reason }),
      ...(judgement.verdict === 'fail' && judgement.at !== undefined && { at: judgement.at }),
      began: began - this.#zero,
      seconds,
      source: { ...claim.source },
      ...(claim.differs !== undefined && { differs: { ...claim.differs } }),
      manifests: [...manifestsOf(claim)],
      evidence: shown(evidence),
      ...(earlier !== undefined && {
        earlier: earlier.map(trial => ({
          ...trial.judgement,
          seconds: trial.seconds,
          because: [...trial.because],
          evidence: shown(trial.evidence),
        })),
      }),
      ...(repeats !== undefined && {
        repeats: repeats.map(each => ({ ...each.judgement, seconds: each.seconds })),
      }),
      ...(this.#again !== undefined && { again: `npx pidns run ${this.#again} --claim ${claim.id}` }),
      ...(measurements.length > 0 && {
        measurements: measurements.map(row => ({ ...row, may: { ...row.may } })),
      }),
    }
  }
}
