import { z } from 'zod'
import type { Level } from '../../claim/claim.ts'
import type { Verdict } from '../../claim/verdict.ts'
import type { JudgedClaim } from '../../report/schema.ts'
import type { Mutation } from '../mutant.ts'

const row = z.strictObject({
  mutant: z.string(),
  fault: z.string(),
  outcome: z
    .enum(['killed', 'survived', 'undecided', 'does not apply'])
    .describe('killed: a required claim that names the fault failed'),
  noticedBy: z.array(z.string()).describe('required claims that name the fault and failed'),
  missedBy: z.array(z.string()).describe('required claims that name the fault but passed'),
  undecided: z
    .array(z.strictObject({ id: z.string(), reason: z.string() }))
    .describe('required claims that could not be judged'),
  alsoFailed: z
    .array(z.string())
    .describe('required claims that also failed because they rest on what is broken'),
  falseAlarms: z
    .array(z.string())
    .describe('required claims that failed although the fault does not touch them'),
  held: z.array(z.string()).describe('required claims that the fault must leave alone and that held'),
  judged: z.number().int().nonnegative().describe('how many required claims passed or failed'),
  seconds: z.number().nonnegative(),
})

/** The suite's result for one mutant. */
export type Row = z.infer<typeof row>

/** The kill matrix: the suite's results for all mutants, as written to a file. */
export const aMatrix = z.strictObject({
  kind: z.literal('KillMatrix'),
  made: z.strictObject({
    command: z.string(),
    at: z.iso.datetime(),
    suite: z.string(),
    target: z.string().describe('the target that the mutants were made from'),
    seconds: z.number().nonnegative(),
  }),
  rows: z.array(row),
})

export type Matrix = z.infer<typeof aMatrix>

/** What a run under a mutant says about the suite. */
export function rowOf(
  name: string,
  mutation: Mutation,
  claims: readonly Pick<JudgedClaim, 'id' | 'level' | 'verdict' | 'reason'>[],
  seconds: number,
): Row {
  const names = (id: string) => mutation.noticedBy.includes(id)
  // A claim that the mutant names counts as required, at the level that the mutant gives.
  const weighs = ({ id, level }: { readonly id: string; readonly level: Level }) =>
    level === 'required' || (names(id) && level === mutation.level)
  const required = claims.filter(weighs)
  const failed = required.filter(({ verdict: is }) => is === 'fail').map(({ id }) => id)
  const noticedBy = failed.filter(names)
  const missedBy = required.filter(({ id, verdict: is }) => names(id) && is === 'pass').map(({ id }) => id)
  const undecided = required
    .filter(({ verdict: is }) => is === 'inconclusive' || is === 'not run')
    .map(({ id, reason = '' }) => ({ id, reason: briefly(reason) }))
  const others = failed.filter(id => !names(id))
  return {
    mutant: name,
    fault: mutation.fault,
    outcome: outcomeOf(required.filter(({ id }) => names(id))),
    noticedBy,
    missedBy,
    undecided,
    alsoFailed: others.filter(id => mayFail(id, mutation)),
    falseAlarms: others.filter(id => !mayFail(id, mutation)),
    held: required
      .filter(({ id, verdict: is }) => is === 'pass' && mutation.spares.includes(id))
      .map(({ id }) => id),
    judged: required.filter(({ verdict: is }) => is === 'pass' || is === 'fail').length,
    seconds,
  }
}

/** As much as fits on a line. The report has the rest. */
function briefly(reason: string): string {
  const [first = ''] = reason.split('\n')
  return first.length > LONGEST ? `${first.slice(0, LONGEST)}…` : first
}
const LONGEST = 160

/** @param naming the required claims that name the fault */
function outcomeOf(naming: readonly { readonly verdict: Verdict }[]): Row['outcome'] {
  const some = (wanted: Verdict) => naming.some(({ verdict: is }) => is === wanted)
  if (some('fail')) return 'killed'
  if (some('inconclusive') || some('not run') || naming.length === 0) return 'undecided'
  return some('pass') ? 'survived' : 'does not apply'
}

/** Whether a claim may fail under a mutant without naming its fault. */
function mayFail(id: string, { touches, spares }: Mutation): boolean {
  const isNamed = (picks: readonly string[]) => picks.includes(id) || picks.includes(id.split('.')[0] ?? '')
  return isNamed(touches) && !spares.includes(id)
}

/**
 * What a matrix says about the suite. `clean`: every claim that names a mutant's fault noticed it, without
 * false alarms. `undecided`: nothing was wrong, but not everything could be judged.
 */
export function conclusionOf({ rows }: Pick<Matrix, 'rows'>): 'clean' | 'not clean' | 'undecided' {
  const isWrong = ({ outcome, missedBy, falseAlarms }: Row) =>
    outcome === 'survived' || missedBy.length > 0 || falseAlarms.length > 0
  if (rows.some(isWrong)) return 'not clean'
  return rows.some(({ outcome }) => outcome === 'undecided') ? 'undecided' : 'clean'
}
