const SIZE = 14
const LINE = 20
const MARGIN = 16
/** The width of a character of a monospaced font, in its size. */
const ADVANCE = 0.602

/**
 * A picture of a terminal, as SVG. It needs no font of its own and stays text that can be searched.
 * @param title what it shows, for those who can't see it
 */
export function pictureOf(title: string, lines: readonly string[]): string {
  const width = Math.ceil(Math.max(0, ...lines.map(({ length }) => length)) * SIZE * ADVANCE) + 2 * MARGIN
  const height = lines.length * LINE + 2 * MARGIN
  const rows = lines.map((line, index) => {
    const isTyped = /^(\$|\/ #) ./.test(line)
    const y = MARGIN + (index + 1) * LINE - (LINE - SIZE)
    return `<text x="${MARGIN}" y="${y}"${isTyped ? ' font-weight="bold"' : ''}>${escaped(line)}</text>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="#161b22"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace" font-size="${SIZE}" fill="#e6edf3" style="white-space:pre">`,
    ...rows,
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
