import type { Span } from './span.ts'

const SIZE = 14
const LINE = 20
const MARGIN = 16
/** The width of a character of a monospaced font, in its size. */
const ADVANCE = 0.602

/** The terminal's colours, all readable on its dark ground. */
const COLOURS: readonly string[] = [
  '#8b949e',
  '#ff7b72',
  '#3fb950',
  '#d29922',
  '#58a6ff',
  '#bc8cff',
  '#39c5cf',
  '#e6edf3',
]

/**
 * A picture of a terminal, as SVG. It needs no font of its own and stays text that can be searched.
 * @param title what it shows, for those who can't see it
 */
export function pictureOf(title: string, lines: readonly (readonly Span[])[]): string {
  const widest = Math.max(0, ...lines.map(lengthOf))
  const width = Math.ceil(widest * SIZE * ADVANCE) + 2 * MARGIN
  const height = lines.length * LINE + 2 * MARGIN
  const rows = lines.map((line, index) => {
    const y = MARGIN + (index + 1) * LINE - (LINE - SIZE)
    // The width is said, so that columns stay columns whatever font there is.
    const wide = line.length === 0 ? '' : ` textLength="${Math.round(lengthOf(line) * SIZE * ADVANCE)}"`
    return `<text x="${MARGIN}" y="${y}"${wide}>${line.map(spanOf).join('')}</text>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="#161b22"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace" font-size="${SIZE}" fill="#e6edf3">`,
    ...rows,
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

function lengthOf(line: readonly Span[]): number {
  return line.reduce((sum, { text }) => sum + text.length, 0)
}

function spanOf({ text, colour, isBold, isDim }: Span): string {
  const fill = colour === undefined ? undefined : COLOURS[colour % COLOURS.length]
  const looks = [
    ...(fill === undefined ? [] : [`fill="${fill}"`]),
    ...(isBold ? ['font-weight="bold"'] : []),
    ...(isDim ? ['fill-opacity="0.7"'] : []),
  ]
  return looks.length === 0 ? escaped(text) : `<tspan ${looks.join(' ')}>${escaped(text)}</tspan>`
}

/** Neighbouring blanks become one in SVG, whatever `white-space` says (seen: Chromium); those that do not break stay. */
function escaped(text: string): string {
  return text
    .replaceAll(/ {2,}|^ | $/g, blanks => '\u00a0'.repeat(blanks.length))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
