import { html, type Markup } from './markup.ts'

/** Text of a spec, with everything between backticks as code. */
export function prose(text: string): readonly Markup[] {
  return text.split('`').map((part, index) => (index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`))
}

/** A quotation on one line, without the line breaks and bold marks of its source. */
export function quotation(text: string): readonly Markup[] {
  return prose(text.replace(/\s+/g, ' ').replaceAll('**', ''))
}

/** A path or a name that a narrow screen may break after a slash or a colon. */
export function withSoftBreaks(text: string): readonly Markup[] {
  return text.split(/(?<=[/:])/).map(part => html`${part}<wbr>`)
}

/** A block of lines that scrolls by itself. It can take the focus, so that the keyboard scrolls it too. */
export function block(text: string, name: string): Markup {
  return html`<pre tabindex="0" role="group" aria-label="${name}">${text.trimEnd() === '' ? '(nothing)' : text.trimEnd()}</pre>`
}
