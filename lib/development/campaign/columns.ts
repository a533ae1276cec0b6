import { OCI_MUTANTS } from '../../mutant/catalogue.ts'
import type { OciMutant } from '../../mutant/mutant.ts'
import { Problem } from '../../problem.ts'

/** The column of the cluster's own runtime. */
export const SOUND = 'sound'

/** The faulty runtimes that every fault meets: their faults lie in starting, in stopping and in rights. */
const NAMES = ['own-pidns', 'late-kill', 'leaky-stop', 'drop-ptrace-main'] as const

/** Those mutants by name. */
export const MUTANTS: ReadonlyMap<string, OciMutant> = new Map(
  NAMES.flatMap(name => {
    const mutant = OCI_MUTANTS.get(name)
    return mutant === undefined ? [] : [[name, mutant] as const]
  }),
)

/** The columns of the table. */
export const COLUMNS: readonly string[] = [SOUND, ...MUTANTS.keys()]

/** @throws Problem (usage) for a name that is no column's */
export function columnsFrom(only: string | undefined): readonly string[] {
  if (only === undefined) return COLUMNS
  if (COLUMNS.includes(only)) return [only]
  throw new Problem('usage', `There is no runtime ${only} in the campaign; there are ${COLUMNS.join(', ')}.`)
}
