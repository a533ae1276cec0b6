/**
 * A long text cut to its beginning and its end, at the ends of lines where it has some, with what is left out told
 * between them: so that half a secret does not stay where the cut is.
 * @param most how many characters stay, at the most
 */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const half = Math.floor(most / 2)
  const head = beforeLineEnd(text.slice(0, half))
  const tail = behindLineEnd(text.slice(-half))
  return `${head}\n… ${text.length - head.length - tail.length} characters left out …\n${tail}`
}

/** The end of a long text, from the beginning of a line on. */
export function endOf(text: string, most: number): string {
  if (text.length <= most) return text
  const tail = behindLineEnd(text.slice(-most))
  return `… ${text.length - tail.length} characters before\n${tail}`
}

/** How long a line may be that is left out whole, in characters: of one that is longer a part is better than nothing. */
const LINE = 4096

function beforeLineEnd(text: string): string {
  const end = text.lastIndexOf('\n')
  return end >= 0 && text.length - end <= LINE ? text.slice(0, end) : text
}

function behindLineEnd(text: string): string {
  const end = text.indexOf('\n')
  return end >= 0 && end <= LINE ? text.slice(end + 1) : text
}
