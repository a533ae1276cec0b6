/** A part of a line of a terminal that looks the same. */
export interface Span {
  readonly text: string
  /** The number of one of the terminal's 16 colours; missing for its usual one. */
  readonly colour?: number
  readonly isBold?: boolean
  readonly isDim?: boolean
}

/** A line in the terminal's usual colour. */
export function plain(text: string, isBold = false): readonly Span[] {
  return [{ text, ...(isBold && { isBold }) }]
}

/** Joins neighbours that look the same, and leaves out what is blank at the end. */
export function joined(spans: readonly Span[]): readonly Span[] {
  const all: Span[] = []
  for (const span of spans) {
    const last = all.at(-1)
    if (last !== undefined && looksLike(last, span))
      all[all.length - 1] = { ...last, text: last.text + span.text }
    else all.push(span)
  }
  while (all.at(-1)?.text.trim() === '') all.pop()
  const last = all.pop()
  return last === undefined ? [] : [...all, { ...last, text: last.text.trimEnd() }]
}

function looksLike(one: Span, other: Span): boolean {
  return one.colour === other.colour && one.isBold === other.isBold && one.isDim === other.isDim
}
