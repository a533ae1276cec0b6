import { Problem } from '../problem.ts'
import { type Claim, chapterOf } from './claim.ts'

const claims = new Map<string, Claim>()

/** Adds a claim to the suite. A second one of the same id is a fault in the specs. */
export function register(claim: Claim): void {
  if (claims.has(claim.id)) throw new Error(`two claims have the id ${claim.id}`)
  claims.set(claim.id, claim)
}

/** All claims of the specs loaded so far, in the order in which they stand there. */
export function allClaims(): readonly Claim[] {
  return [...claims.values()]
}

/**
 * The claims that `picks` name, each pick an id (`doc.ps-nginx`) or a chapter (`doc`); all of them for no pick.
 * @throws Problem (usage) for a pick that names nothing, with the nearest names.
 */
export function pickClaims(all: readonly Claim[], picks: readonly string[]): readonly Claim[] {
  const chapters = [...new Set(all.map(chapterOf))]
  for (const pick of picks) {
    if (all.some(claim => isPicked(claim, pick))) continue
    const chapter = pick.split('.')[0] ?? ''
    const near = all.filter(claim => chapterOf(claim) === chapter).map(claim => claim.id)
    const remedy =
      near.length > 0 ? `Claims of ${chapter}: ${near.join(', ')}.` : `Chapters: ${chapters.join(', ')}.`
    throw new Problem('usage', `There is no claim or chapter '${pick}'.`, {
      remedy: `${remedy} 'pidns claims' lists them all.`,
    })
  }
  return picks.length === 0 ? all : all.filter(claim => picks.some(pick => isPicked(claim, pick)))
}

function isPicked(claim: Claim, pick: string): boolean {
  return claim.id === pick || chapterOf(claim) === pick
}
