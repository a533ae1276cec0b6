/**
 * Shortens a long text to its beginning and end, and says between them how much is left out. Cuts at line
 * ends if there are any, so that no half of a secret remains at the cut.
 * @param most maximum number of characters to keep
 */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const half = Math.floor(most / 2)
  const head = beforeLineEnd(text.slice(0, half))
  const tail = behindLineEnd(text.slice(-half))
  return `${head}\n… ${text.length - head.length - tail.length} characters left out …\n${tail}`
}

/** The end of a long text, starting at the beginning of a line if possible. */
export function endOf(text: string, most: number): string {
  if (text.length <= most) return text
  const tail = behindLineEnd(text.slice(-most))
  return `… ${text.length - tail.length} characters before\n${tail}`
}

/**
 * The longest partial line to drop at a cut, in characters. Of a longer line, a part is better than nothing.
 */
const LINE = 4096

function beforeLineEnd(text: string): string {
  const end = text.lastIndexOf('\n')
  return end >= 0 && text.length - end <= LINE ? text.slice(0, end) : text
}

function behindLineEnd(text: string): string {
  const end = text.indexOf('\n')
  return end >= 0 && end <= LINE ? text.slice(end + 1) : text
}
