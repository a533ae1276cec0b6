/** How a text is marked up: a page of a site, a manual page, or a definition of protocol buffers. */
export type Markup = 'markdown' | 'roff' | 'protobuf'

/** The words of a text as a reader sees them, with single spaces between them. */
export function plain(text: string, markup: Markup): string {
  return spaced(WITHOUT[markup](text))
}

const WITHOUT: Readonly<Record<Markup, (text: string) => string>> = {
  markdown: withoutMarkdown,
  roff: withoutRoff,
  protobuf: withoutCommentMarks,
}

function spaced(text: string): string {
  const single = text.replace(/\s+/g, ' ').trim()
  // Chinese is written without spaces: where a line of the source ends says nothing.
  return single.replace(/(?<=[\u2e80-\u9fff\uff00-\uffef]) | (?=[\u2e80-\u9fff\uff00-\uffef])/g, '')
}

/** A page without its comments, which hold the English text on a translated page. */
export function withoutComments(markdown: string): string {
  return markdown.replace(/<!--[\s\S]*?-->/g, '')
}

function withoutMarkdown(text: string): string {
  return [
    withoutComments,
    withoutShortcodes,
    withoutLinks,
    withoutTags,
    withoutBlocks,
    withoutEmphasis,
    decoded,
  ].reduce((rest, step) => step(rest), text)
}

/** Hugo's shortcodes. One that shows a word of the glossary leaves that word. */
function withoutShortcodes(text: string): string {
  return text.replace(/\{\{[<%]([\s\S]*?)[>%]\}\}/g, (_, inside: string) => {
    if (!inside.trim().startsWith('glossary_tooltip')) return ''
    const [, shown] = /\btext="([^"]*)"/.exec(inside) ?? /\bterm_id="([^"]*)"/.exec(inside) ?? []
    return shown ?? ''
  })
}

function withoutLinks(text: string): string {
  return text.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
}

function withoutTags(text: string): string {
  return text.replace(/<\/?[a-z][^>]*>/gi, ' ')
}

/** Without front matter's fences, code fences, the marks of headings, lists and definitions, and tables' lines. */
function withoutBlocks(text: string): string {
  return text
    .replace(/^ *(```.*|---+|\|[ |:-]+\|)$/gm, '')
    .replace(/^ *#{1,6} (.*?)(?: \{#[\w-]+\})?$/gm, '$1')
    .replace(/^[ \t]*(?:[-*:]|\d+\.) /gm, '')
    .replace(/^\||\|$|(?<= )\|(?= )/gm, ' ')
}

function withoutEmphasis(text: string): string {
  return text
    .replace(/`/g, '')
    .replace(/\*\*/g, '')
    .replace(/(?<![\w[*])[*_](?=\S)([^*_\n]+?)(?<=\S)[*_](?![\w\]*])/g, '$1')
}

function decoded(text: string): string {
  const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' }
  return text.replace(/&(?:#(\d+)|(\w+));/g, (entity, code: string | undefined, name: string | undefined) =>
    code === undefined ? (names[name ?? ''] ?? entity) : String.fromCodePoint(Number(code)),
  )
}

/** What a definition says is in its comments; a sentence goes on over their lines. */
function withoutCommentMarks(text: string): string {
  return text.replace(/^\s*\/\/ ?/gm, '')
}

function withoutRoff(text: string): string {
  return text
    .split('\n')
    .filter(line => !/^['.]\\"/.test(line))
    .map(wordsOfLine)
    .join('\n')
}

/** A request that sets its words in one font, or in two by turns. Of the others, only headings show their words. */
function wordsOfLine(line: string): string {
  const [, request, rest] = /^\.(\w+) ?(.*)$/.exec(line) ?? []
  if (request === undefined || rest === undefined) return unescaped(line)
  if (/^(B|I|SH|SS)$/.test(request)) return unescaped(argumentsOf(rest).join(' '))
  if (/^(BR|RB|BI|IB|IR|RI)$/.test(request)) return unescaped(argumentsOf(rest).join(''))
  return ''
}

function argumentsOf(rest: string): readonly string[] {
  return [...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
}

function unescaped(text: string): string {
  const characters: Readonly<Record<string, string>> = { em: '—', aq: "'", dq: '"', rs: '\\', bu: '•' }
  return text
    .replace(/\\f(\[\w*\]|.)/g, '')
    .replace(/\\\[(\w+)\]/g, (sequence, name: string) => characters[name] ?? sequence)
    .replace(/\\&/g, '')
    .replace(/\\([- ~])/g, (_, character: string) => (character === '~' ? ' ' : character))
}
