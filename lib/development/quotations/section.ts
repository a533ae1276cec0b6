import { type Markup, plain, withoutComments } from './plain.ts'

/** A heading of a page with the lines below it, up to the next heading of any depth. */
export interface Section {
  /** The part of the page's address after `#`; empty before the first heading. */
  readonly anchor: string
  /** 1 for the highest headings, 0 before the first. */
  readonly depth: number
  readonly heading: string
  /** Its source, heading included. */
  readonly text: string
}

interface Heading {
  readonly depth: number
  readonly title: string
}

/** What Kubernetes' site calls the sections whose headings are shortcodes. */
const NAMED: Readonly<Record<string, string>> = {
  prerequisites: 'before-you-begin',
  objectives: 'objectives',
  whatsnext: 'what-s-next',
}

/** The sections of a page, in its order. */
export function sectionsOf(page: string, markup: Markup): readonly Section[] {
  const lines = (markup === 'markdown' ? withoutComments(page) : page).split('\n')
  const starts = [{ line: 0, depth: 0, title: '' }, ...headingsOf(lines, markup)]
  return starts.map(({ line, depth, title }, index) => ({
    anchor: anchorOf(title),
    depth,
    heading: plain(depth === 0 ? '' : (lines[line] ?? ''), markup),
    text: lines.slice(line, starts[index + 1]?.line).join('\n'),
  }))
}

/** The section that an anchor leads to, with the deeper ones below it. */
export function below<Part extends Pick<Section, 'anchor' | 'depth'>>(
  sections: readonly Part[],
  anchor: string,
): readonly Part[] {
  const at = sections.findIndex(section => section.anchor === anchor)
  const found = sections[at]
  if (found === undefined) return []
  const rest = sections.slice(at + 1)
  const next = rest.findIndex(({ depth }) => depth <= found.depth)
  return [found, ...(next < 0 ? rest : rest.slice(0, next))]
}

function headingsOf(lines: readonly string[], markup: Markup): readonly (Heading & { line: number })[] {
  const found: (Heading & { line: number })[] = []
  let isCode = false
  for (const [line, text] of lines.entries()) {
    if (markup === 'markdown' && /^ *```/.test(text)) isCode = !isCode
    const heading = isCode ? undefined : headingIn(text, markup)
    if (heading !== undefined) found.push({ line, ...heading })
  }
  return found
}

function headingIn(line: string, markup: Markup): Heading | undefined {
  if (markup === 'protobuf') return undefined
  const form = markup === 'roff' ? /^\.(SH|SS) (.+)$/ : /^(#{1,6}) (.+)$/
  const [, mark, title] = form.exec(line) ?? []
  if (mark === undefined || title === undefined) return undefined
  return { depth: markup === 'roff' ? ['SH', 'SS'].indexOf(mark) + 1 : mark.length, title }
}

function anchorOf(title: string): string {
  const [, given] = /\{#([\w-]+)\}$/.exec(title) ?? []
  const [, name] = /\{\{% heading "(\w+)" %\}\}/.exec(title) ?? []
  return given ?? (name === undefined ? slugOf(title) : (NAMED[name] ?? name))
}

function slugOf(title: string): string {
  return title
    .replace(/<[^>]*>/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .trim()
    .replaceAll(' ', '-')
}
