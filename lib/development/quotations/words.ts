export type Language = 'en' | 'zh'

/** A word or a mark, and where it stands in its text. */
interface Token {
  readonly at: number
  readonly end: number
  readonly isWord: boolean
}

/**
 * A Chinese character, or a word of another script with what joins its parts (`user-ID`, `spec.template`), or a
 * mark.
 */
const TOKEN =
  /\p{Script=Han}|[[\p{L}\p{N}_]--\p{Script=Han}]+(?:['’.\/\-][[\p{L}\p{N}_]--\p{Script=Han}]+)*|\S/gv

/** How many words or marks one run has. */
const RUN: Readonly<Record<Language, number>> = { en: 3, zh: 4 }

/** The runs of a text: at each word or mark, that one and the next ones, with all that stands between them. */
export function runsOf(text: string, language: Language): readonly string[] {
  const tokens = tokensOf(text)
  return tokens.flatMap(({ at }, index) => {
    const last = tokens[index + RUN[language] - 1]
    return last === undefined ? [] : [text.slice(at, last.end)]
  })
}

/** How many runs further the next words begin after the given number of runs: runs overlap. */
export function beyond(runs: number, language: Language): number {
  return runs + RUN[language] - 1
}

/** The beginning of a text that its first runs make up, and the word or mark that comes next. */
export function beginningOf(
  text: string,
  runs: number,
  language: Language,
): { begins: string; next: string } {
  const tokens = tokensOf(text)
  const count = beyond(runs, language)
  const next = tokens[count]
  return {
    begins: text.slice(0, tokens[count - 1]?.end),
    next: next === undefined ? '' : text.slice(next.at, next.end),
  }
}

/** Too few words could stand anywhere. What to do about it, if a text has too few. */
export function tooShort(text: string, language: Language): string | undefined {
  if (tokensOf(text).filter(({ isWord }) => isWord).length >= RUN[language]) return undefined
  return language === 'en' ? 'quote at least three words' : 'quote at least four characters'
}

function tokensOf(text: string): readonly Token[] {
  return [...text.matchAll(TOKEN)].map(({ 0: token, index }) => ({
    at: index,
    end: index + token.length,
    isWord: /^[\p{L}\p{N}_]/u.test(token),
  }))
}
