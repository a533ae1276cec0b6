import { AssertionError } from 'chai'
import { messageOf, Problem } from '../problem.ts'

/**
 * What is known about a claim after a run. `inconclusive`: the environment broke before the claim could be
 * judged; it counts neither as pass nor as fail. `skipped`: the claim does not apply to this target. `not
 * run`: the run ended before it reached the claim.
 */
export const VERDICTS = ['pass', 'fail', 'inconclusive', 'skipped', 'not run'] as const
export type Verdict = (typeof VERDICTS)[number]

/** A sign for each verdict, so that no view shows one by its colour alone. */
export const SIGNS: Readonly<Record<Verdict, string>> = {
  pass: '✓',
  fail: '✗',
  inconclusive: '?',
  skipped: '–',
  'not run': '·',
}

/** A verdict, with the reason unless it is `pass`. */
export type Judgement =
  | { readonly verdict: 'pass' }
  | {
      readonly verdict: 'fail'
      readonly reason: string
      /** The line of the spec whose assertion failed: `specs/doc.spec.ts:123`. */
      readonly at?: string
    }
  | { readonly verdict: 'skipped' | 'inconclusive' | 'not run'; readonly reason: string }

/** Thrown by a claim, or on its behalf, if it does not apply to the target. */
export class DoesNotApply extends Error {
  override readonly name = 'DoesNotApply'
}

/**
 * The judgement that follows from a thrown error. Only an assertion's error is the runtime's fault.
 * Everything else (a lost connection, a pod that could not be scheduled, a fault of the suite) leaves the
 * claim undecided.
 */
export function judgementOf(thrown: unknown): Judgement {
  if (thrown instanceof AssertionError) {
    const at = lineOfSpec(thrown.stack)
    return { verdict: 'fail', reason: thrown.message, ...(at !== undefined && { at }) }
  }
  if (thrown instanceof DoesNotApply) return { verdict: 'skipped', reason: thrown.message }
  if (thrown instanceof Problem) {
    const remedy = thrown.remedy === undefined ? '' : ` ${thrown.remedy}`
    return { verdict: 'inconclusive', reason: thrown.message + remedy }
  }
  const where = thrown instanceof Error ? (thrown.stack?.split('\n')[1]?.trim() ?? '') : ''
  return { verdict: 'inconclusive', reason: `fault of the suite: ${messageOf(thrown)} ${where}`.trim() }
}

/**
 * The first place in a spec that a stack trace names. A packed suite has compiled specs: the line is one of
 * those.
 */
export function lineOfSpec(stack: string | undefined): string | undefined {
  const [, file, line] = /\b(specs\/[\w-]+\.spec\.[jt]s):(\d+):\d+/.exec(stack ?? '') ?? []
  return file === undefined || line === undefined ? undefined : `${file}:${line}`
}
