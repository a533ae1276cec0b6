/**
 * What others write, made safe to be shown: a runtime, a pod, a cluster or a crafted report may hold characters that a
 * terminal, GitHub's log or Markdown obeys. Each edge has one function here.
 */

/**
 * Characters that are obeyed or hide instead of being seen: controls but tab and line feed (ECMA-48), marks that reorder
 * text (Unicode 9.0 UAX #9), spaces without width, line ends that are none, tags, and halves of surrogate pairs.
 */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be shown
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}\p{Cs}]/gu

/**
 * Text in which the invisible is seen: `\x1b` for ESC, `\u202e` for a mark that turns text around. Tabs and line ends
 * stay. JSON stays JSON of the same value: it never holds the first kind, and the second is its own way to write it.
 */
export function visible(text: string): string {
  return text.replace(INVISIBLE, escapeOf)
}

function escapeOf(character: string): string {
  const codes = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  return codes.map(code => (code < 0x20 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`)).join('')
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}

/** Colours and weights as this program uses them (picocolors): they colour a word and do nothing else. */
const OWN_STYLES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins each of them
  /(\u001b\[(?:0|1|2|22|3[1-6]|39)m)/

/** The same for a terminal, on which words of this program have colours. */
export function visibleInColour(text: string): string {
  return text
    .split(OWN_STYLES)
    .map((part, index) => (index % 2 === 0 ? visible(part) : part))
    .join('')
}
