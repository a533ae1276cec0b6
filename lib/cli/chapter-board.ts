import pc from 'picocolors'
import { chapterOf, chapterTitle } from '../claim/chapter.ts'
import type { ClaimText } from '../claim/claim.ts'
import type { Outcome } from '../claim/outcome.ts'
import { SIGNS, type Verdict } from '../claim/verdict.ts'

/** Shows a run's progress: one line per chapter with the verdicts so far. */
export class ChapterBoard {
  readonly #chapters: ReadonlyMap<string, readonly ClaimText[]>
  readonly #verdicts = new Map<string, Verdict>()

  constructor(claims: readonly ClaimText[]) {
    this.#chapters = Map.groupBy(claims, chapterOf)
  }

  note({ claim, judgement }: Outcome): void {
    this.#verdicts.set(claim.id, judgement.verdict)
  }

  /** The current lines. @param width width of the terminal, in characters */
  lines(width: number): readonly string[] {
    return [...this.#chapters].map(([chapter, claims]) => this.#line(chapter, claims, width))
  }

  #line(chapter: string, claims: readonly ClaimText[], width: number): string {
    const count = (verdict: Verdict) => claims.filter(({ id }) => this.#verdicts.get(id) === verdict).length
    const judged = claims.filter(({ id }) => this.#verdicts.has(id)).length
    const others = (['fail', 'inconclusive', 'skipped'] as const).flatMap(verdict => {
      const some = count(verdict)
      return some === 0 ? [] : [`${verdict}: ${some}`]
    })
    const sum = `${judged} of ${claims.length}`
    const about = [sum.padStart(9), ...others].join('  ')
    const room = Math.min(width - about.length - 6, LONGEST_TITLE)
    const title = room < SHORTEST_TITLE ? chapter : cut(chapterTitle(chapter), room)
    const line = `${title.padEnd(Math.max(room, 0))}  ${about}`
    return cut(line, Math.max(width - 4, 1)).replace(/^/, `${this.#sign(claims, judged)} `)
  }

  #sign(claims: readonly ClaimText[], judged: number): string {
    const failed = claims.some(({ id, level }) => level === 'required' && this.#verdicts.get(id) === 'fail')
    if (failed) return pc.red(SIGNS.fail)
    const undecided = claims.some(({ id }) => this.#verdicts.get(id) === 'inconclusive')
    if (undecided) return pc.yellow('?')
    return judged === claims.length
      ? pc.green(SIGNS.pass)
      : judged === 0
        ? pc.dim(SIGNS['not run'])
        : pc.cyan('…')
  }
}

/** Limits for a title, in characters. If the shortest does not fit, the line shows the chapter's name. */
const LONGEST_TITLE = 40
const SHORTEST_TITLE = 12

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(width - 1, 0))}…`
}
