import { type Conclusion, choiceOf, conclusionOf } from './conclusion.ts'
import { escaped } from './html/markup.ts'
import type { Report } from './schema.ts'

const COLOURS: Readonly<Record<Conclusion, string>> = {
  conformant: '#22694a',
  'not conformant': '#b3261e',
  inconclusive: '#875200',
}

const LABEL = 'shareProcessNamespace'

/** Width of a character, in pixels. `textLength` makes the text fill its space, whatever the font. */
const CHARACTER = 6.6
const PADDING = 8

/** A report's conclusion as an SVG badge, e.g. for a README: `shareProcessNamespace: conformant 106/106`. */
export function badgeOf(report: Report): string {
  const conclusion = conclusionOf(report)
  const { pass, fail } = report.summary.required
  const sum = conclusion === 'inconclusive' ? conclusion : `${conclusion} ${pass}/${pass + fail}`
  const choice = choiceOf(report)
  const text = choice === undefined ? sum : `${sum} (${choice})`
  const [left, right] = [widthOf(LABEL), widthOf(text)]
  const name = escaped(`${LABEL}: ${text}`)
  const word = (content: string, x: number, width: number) =>
    `<text x="${x + PADDING}" y="14" textLength="${(width - 2 * PADDING).toFixed(1)}">${escaped(content)}</text>`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${name}">
<title>${name}</title>
<clipPath id="round"><rect width="${left + right}" height="20" rx="4"/></clipPath>
<g clip-path="url(#round)">
<rect width="${left}" height="20" fill="#3f3c36"/>
<rect x="${left}" width="${right}" height="20" fill="${COLOURS[conclusion]}"/>
</g>
<g fill="#fff" font-family="Verdana, 'DejaVu Sans', sans-serif" font-size="11">
${word(LABEL, 0, left)}
${word(text, left, right)}
</g>
</svg>
`
}

function widthOf(text: string): number {
  return Math.round(text.length * CHARACTER + 2 * PADDING)
}
