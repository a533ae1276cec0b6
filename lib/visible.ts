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
  return text.replaceAll('\r\n', '\n').replace(INVISIBLE, escapeOf)
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

/** Text between tags of HTML inside Markdown, which makes no mention, no reference and no link of it. */
export function inertHtml(text: string): string {
  return (
    visible(text)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      // GitHub makes links of @names, #numbers, GH-numbers and addresses, but not across a space without width.
      .replace(/(?<=[@#])(?=\w)|(?<=\bGH-)(?=\d)|(?<=\bwww)(?=\.)|(?<=:)(?=\/\/)/gi, '&#8203;')
  )
}

/** Text that Markdown takes as it stands, on one line, also in a cell of a table. */
export function inert(text: string): string {
  return (
    inertHtml(text)
      .replace(/([\\`*_[\]|!~])/g, '\\$1')
      // At the beginning of a line these would begin a list, a quotation or a heading.
      .replace(/^(\s*)(?=[-+=#]|\d+[.)]\s)/, '$1&#8203;')
      .replace(/\s*\n\s*/g, ' ')
  )
}

/** Text as code inside a line of Markdown or a cell of a table. */
export function inlineCode(text: string): string {
  const line = visible(text)
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|')
  const fence = fenceFor(line, 1)
  const room = /^`|`$/.test(line) ? ' ' : ''
  return `${fence}${room}${line}${room}${fence}`
}

/** A block of code in Markdown. Nothing in it is obeyed, but a fence as long as its own. */
export function codeBlock(text: string): string {
  const shown = visible(text).trimEnd()
  const fence = fenceFor(shown, 3)
  return `${fence}text\n${shown}\n${fence}`
}

/** More backticks than stand together in the text. */
function fenceFor(text: string, least: number): string {
  const longest = Math.max(least - 1, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  return '`'.repeat(longest + 1)
}

/** A link in Markdown. @param url of http or https, as a report's form demands */
export function link(text: string, url: string): string {
  const target = new URL(url).href.replaceAll('(', '%28').replaceAll(')', '%29').replaceAll('|', '%7C')
  return `[${inert(text)}](<${target}>)`
}

/** A workflow command of GitHub Actions, by which a run is marked; everything in it is escaped as GitHub documents. */
export function githubCommand(kind: 'error' | 'warning' | 'notice', title: string, message: string): string {
  return `::${kind} title=${githubProperty(title)}::${githubData(message)}`
}

function githubData(text: string): string {
  return visible(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function githubProperty(text: string): string {
  return githubData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
