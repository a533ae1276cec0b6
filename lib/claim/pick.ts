import { matchesGlob } from 'node:path'
import { Problem } from '../problem.ts'
import { chapterOf } from './chapter.ts'
import { type ClaimText, LEVELS } from './claim.ts'
import { currentId } from './renamed.ts'

/** Which claims to judge. */
export interface Selection {
  /**
   * Each an id (`doc.ps-nginx`), a chapter (`doc`), a pattern (`*.ps-*`) or a level (`level:required`), several
   * with commas between them; with `!` in front it leaves claims out. None: all claims.
   */
  readonly claims: readonly string[]
  /** Only claims whose id or title matches. */
  readonly focus?: RegExp
  /** No claim whose id or title matches. */
  readonly skip?: RegExp
  /** Leave out the claims that make something in their pods end. */
  readonly withoutRestarts?: boolean
}

type Text = Pick<ClaimText, 'id' | 'title' | 'level' | 'restarts'>

/**
 * The selected claims, in the order of the suite.
 * @throws Problem (usage) if a pick names nothing, with the nearest names, or if no claim is left
 */
export function pickClaims<C extends Text>(all: readonly C[], selection: Selection): readonly C[] {
  const { focus, skip, withoutRestarts = false } = selection
  const picks = selection.claims.flatMap(pick => pick.split(',')).filter(pick => pick !== '')
  const wanted = picks.filter(pick => !pick.startsWith('!'))
  const unwanted = picks.filter(pick => pick.startsWith('!')).map(pick => pick.slice(1))
  for (const pick of [...wanted, ...unwanted]) mustNameSome(pick, all)
  const picked = all
    .filter(claim => wanted.length === 0 || wanted.some(pick => isPicked(claim, pick)))
    .filter(claim => !unwanted.some(pick => isPicked(claim, pick)))
    .filter(
      claim => (focus === undefined || says(claim, focus)) && (skip === undefined || !says(claim, skip)),
    )
  const left = picked.filter(({ restarts = false }) => !(withoutRestarts && restarts))
  if (left.length > 0) return left
  if (picked.length === 0) throw new Problem('usage', 'The selection leaves no claim.', { remedy: LISTS })
  throw new Problem(
    'usage',
    `Each of these claims needs a restart: ${picked.map(({ id }) => id).join(', ')}.`,
    { remedy: 'Leave out --without-restarts.' },
  )
}

const LISTS = "'pidns claims' lists them all."

/** @throws Problem (usage) */
function mustNameSome(pick: string, all: readonly Text[]): void {
  if (all.some(claim => isPicked(claim, pick))) return
  if (pick.startsWith(LEVEL))
    throw new Problem('usage', `No claim has the level '${pick.slice(LEVEL.length)}'.`, {
      remedy: `Levels: ${LEVELS.join(', ')}.`,
    })
  if (isPattern(pick)) throw new Problem('usage', `No claim matches '${pick}'.`, { remedy: LISTS })
  const chapters = [...new Set(all.map(chapterOf))]
  const chapter = pick.split('.')[0] ?? ''
  const near = all.filter(claim => chapterOf(claim) === chapter).map(claim => claim.id)
  const remedy =
    near.length > 0 ? `Claims of ${chapter}: ${near.join(', ')}.` : `Chapters: ${chapters.join(', ')}.`
  throw new Problem('usage', `There is no claim or chapter '${pick}'.`, { remedy: `${remedy} ${LISTS}` })
}

const LEVEL = 'level:'

function isPicked(claim: Text, pick: string): boolean {
  if (pick.startsWith(LEVEL)) return claim.level === pick.slice(LEVEL.length)
  if (isPattern(pick)) return matchesGlob(claim.id, pick)
  return claim.id === currentId(pick) || chapterOf(claim) === pick
}

function isPattern(pick: string): boolean {
  return /[*?[]/.test(pick)
}

function says({ id, title }: Text, expression: RegExp): boolean {
  return expression.test(`${id} ${title}`)
}
