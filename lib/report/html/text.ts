import { html, type Markup } from './markup.ts'

/** Text of a specification in which what stands between backticks is code. */
export function prose(text: string): readonly Markup[] {
  return text.split('`').map((part, index) => (index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`))
}

/** A quotation on one line, without the breaks and the emphasis that its source has. */
export function quotation(text: string): readonly Markup[] {
  return prose(text.replace(/\s+/g, ' ').replaceAll('**', ''))
}

/** A path or a name in which a narrow screen may break after a slash or a colon. */
export function withSoftBreaks(text: string): readonly Markup[] {
  return text.split(/(?<=[/:])/).map(part => html`${part}<wbr>`)
}

/** Lines for a block that scrolls by itself; it takes the focus, so that the keyboard scrolls it too. */
export function block(text: string, name: string): Markup {
  return html`<pre tabindex="0" role="group" aria-label="${name}">${text.trimEnd() === '' ? '(nothing)' : text.trimEnd()}</pre>`
}
