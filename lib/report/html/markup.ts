import { visible } from '../../visible.ts'

/** Safe HTML: a template inserts it unchanged. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What a template takes. It escapes text, keeps markup and skips undefined and false. */
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

/** Text escaped for use between tags and in quoted attributes. */
export function escaped(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
