import { Problem } from '../problem.ts'
import { chapterOf } from './chapter.ts'
import type { ClaimText } from './claim.ts'
import { currentId } from './renamed.ts'

/**
 * The claims that `picks` name. Each pick is an id (`doc.ps-nginx`) or a chapter (`doc`). No picks: all
 * claims.
 * @param withRestarts whether to include claims that make something in their pods end
 * @throws Problem (usage) if a pick names nothing, with the nearest names, or if no claim is left
 */
export function pickClaims<C extends Pick<ClaimText, 'id' | 'restarts'>>(
  all: readonly C[],
  picks: readonly string[],
  withRestarts = true,
): readonly C[] {
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
  const picked = picks.length === 0 ? all : all.filter(claim => picks.some(pick => isPicked(claim, pick)))
  const left = withRestarts ? picked : picked.filter(({ restarts = false }) => !restarts)
  if (left.length > 0 || picked.length === 0) return left
  throw new Problem(
    'usage',
    `Each of these claims needs a restart: ${picked.map(({ id }) => id).join(', ')}.`,
    {
      remedy: 'Leave out --without-restarts.',
    },
  )
}

function isPicked(claim: Pick<ClaimText, 'id'>, pick: string): boolean {
  return claim.id === currentId(pick) || chapterOf(claim) === pick
}
