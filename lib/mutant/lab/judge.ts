import { join } from 'node:path'
import { messageOf } from '../../problem.ts'
import type { Step } from '../../progress.ts'
import { type Row, rowOf } from '../matrix/matrix.ts'
import type { Mutation } from '../mutant.ts'
import type { Lab } from './lab.ts'
import { runSuite } from './suite.ts'

/** How to judge mutants. */
export interface Judging {
  readonly lab: Lab
  /** Judge every claim, not only the claims that a mutant names. */
  readonly allClaims: boolean
  /** How many mutants to judge at the same time. */
  readonly parallel: number
  /** The folder for the reports. Each mutant gets a subfolder with its name. */
  readonly out: string
  readonly signal: AbortSignal
  onRow(row: Row): void
}

/** Judges each mutant in its own run, several at the same time. @returns their rows in the given order */
export async function judgeMutants(
  mutants: ReadonlyMap<string, Mutation>,
  judging: Judging,
  step: Step,
): Promise<readonly Row[]> {
  const rows = new Map<string, Row>()
  const waiting = [...mutants]
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [name, mutation] = next
      const row = await judgeMutant(name, mutation, judging)
      rows.set(name, row)
      judging.onRow(row)
      step.say(`${rows.size} of ${mutants.size} done`)
    }
  }
  // Wait for all, even when one fails: the caller removes the lab next, and they still use it.
  const workers = await Promise.allSettled(Array.from({ length: judging.parallel }, work))
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason
  return [...mutants.keys()].flatMap(name => rows.get(name) ?? [])
}

async function judgeMutant(
  name: string,
  mutation: Mutation,
  { lab, allClaims, out, signal }: Judging,
): Promise<Row> {
  const begin = performance.now()
  const claims = allClaims ? [] : [...mutation.noticedBy, ...mutation.spares]
  const picks = claims.flatMap(id => ['--claim', id])
  const args = [...lab.argumentsFor(name), '--without-diagnostics', ...picks]
  const seconds = () => (performance.now() - begin) / 1000
  try {
    const report = await runSuite(args, join(out, name), signal)
    return rowOf(name, mutation, report.claims, seconds())
  } catch (thrown) {
    signal.throwIfAborted()
    return { ...rowOf(name, mutation, [], seconds()), undecided: [{ id: 'run', reason: messageOf(thrown) }] }
  }
}
