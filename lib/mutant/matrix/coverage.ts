import type { ClaimText } from '../../claim/claim.ts'
import type { Mutation } from '../mutant.ts'

/** A required claim, and the mutants that name it: each must make it fail. */
export interface Covered {
  readonly claim: string
  readonly killers: readonly string[]
}

/** The required claims, each with its killers, in the order of the claims. */
export function coverageOf(
  claims: readonly Pick<ClaimText, 'id' | 'level'>[],
  mutants: ReadonlyMap<string, Pick<Mutation, 'noticedBy'>>,
): readonly Covered[] {
  return claims
    .filter(({ level }) => level === 'required')
    .map(({ id }) => ({
      claim: id,
      killers: [...mutants].flatMap(([name, { noticedBy }]) => (noticedBy.includes(id) ? [name] : [])),
    }))
}

/** The ids of claims that nobody has shown to be able to fail. */
export function uncovered(coverage: readonly Covered[]): readonly string[] {
  return coverage.filter(({ killers }) => killers.length === 0).map(({ claim }) => claim)
}
