import { visible } from '../../visible.ts'

/** HTML that may stand in a page as it is. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What a template takes: text is escaped, markup is not, nothing is nothing. */
export type Content = Markup | string | number | undefined | false | readonly Content[]

/** A template for HTML: `` html`<p>${text}</p>` ``. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const texts = parts.flatMap((part, index) => [part, index < values.length ? textOf(values[index]) : ''])
  return new Markup(texts.join(''))
}

function textOf(content: Content): string {
  if (content instanceof Markup) return content.text
  if (typeof content === 'string' || typeof content === 'number') return escaped(String(content))
  return content === undefined || content === false ? '' : content.map(textOf).join('')
}

/** Text as it may stand between tags and in quoted attributes. */
export function escaped(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
