/**
 * Makes foreign text safe to show. Text from a runtime, a pod, a cluster or a crafted report may contain
 * characters that a terminal, GitHub's log or Markdown obeys. Each output has one function here.
 */

/**
 * Characters that act or hide instead of showing: control characters except tab and line feed (ECMA-48),
 * marks that reorder text (Unicode 9.0 UAX #9), zero-width spaces, unusual line separators, tags, and halves
 * of surrogate pairs.
 */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to make visible
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}\p{Cs}]/gu

/**
 * Makes invisible characters visible: `\x1b` for ESC, `\u202e` for a mark that reverses text. Keeps tabs and
 * line ends. JSON keeps its value: it can't contain characters that become `\x…`, and `\u…` is JSON's own
 * escape.
 */
export function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(INVISIBLE, escapeOf)
}

function escapeOf(character: string): string {
  const codes = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  return codes.map(code => (code < 0x20 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`)).join('')
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}

/** The colours and weights that this program uses (picocolors). They only style a word. */
const OWN_STYLES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins each of them
  /(\u001b\[(?:0|1|2|22|3[1-6]|39)m)/

/** {@link visible} for a terminal: keeps this program's own colours. */
export function visibleInColour(text: string): string {
  return text
    .split(OWN_STYLES)
    .map((part, index) => (index % 2 === 0 ? visible(part) : part))
    .join('')
}

/** Text for HTML inside Markdown. Markdown makes no mention, reference or link of it. */
export function inertHtml(text: string): string {
  return (
    visible(text)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      // GitHub turns @names, #numbers, GH-numbers and addresses into links, but not across a zero-width
      // space.
      .replace(/(?<=[@#])(?=\w)|(?<=\bGH-)(?=\d)|(?<=\bwww)(?=\.)|(?<=:)(?=\/\/)/gi, '&#8203;')
  )
}

/** Text on one line that Markdown shows literally, also in a table cell. */
export function inert(text: string): string {
  return (
    inertHtml(text)
      .replace(/([\\`*_[\]|!~])/g, '\\$1')
      // At the start of a line these would begin a list or a heading.
      .replace(/^(\s*)(?=[-+=#]|\d+[.)]\s)/, '$1&#8203;')
      .replace(/\s*\n\s*/g, ' ')
  )
}

/** Inline code in Markdown, also in a table cell. */
export function inlineCode(text: string): string {
  const line = visible(text)
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|')
  const fence = fenceFor(line, 1)
  const room = /^`|`$/.test(line) ? ' ' : ''
  return `${fence}${room}${line}${room}${fence}`
}

/** A code block in Markdown. Its fence is longer than any in the text, so the text can't close it. */
export function codeBlock(text: string): string {
  const shown = visible(text).trimEnd()
  const fence = fenceFor(shown, 3)
  return `${fence}text\n${shown}\n${fence}`
}

/** A fence with more backticks than any run of backticks in the text. @param least the shortest fence */
function fenceFor(text: string, least: number): string {
  const longest = Math.max(least - 1, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  return '`'.repeat(longest + 1)
}

/** A link in Markdown. @param url an http or https URL, as the report's schema requires */
export function link(text: string, url: string): string {
  const target = new URL(url).href.replaceAll('(', '%28').replaceAll(')', '%29').replaceAll('|', '%7C')
  return `[${inert(text)}](<${target}>)`
}

/** A workflow command that annotates a GitHub Actions run. Escapes everything as GitHub documents it. */
export function githubCommand(kind: 'error' | 'warning' | 'notice', title: string, message: string): string {
  return `::${kind} title=${githubProperty(title)}::${githubData(message)}`
}

function githubData(text: string): string {
  return visible(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function githubProperty(text: string): string {
  return githubData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
