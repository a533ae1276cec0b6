import { Problem } from '../problem.ts'

/**
 * The value of a flag that is a positive number.
 * @param of what is counted, in the plural
 * @throws Problem (usage) if it is not one
 */
export function countIn(flag: string, text: string, of: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count > 0) return count
  throw new Problem('usage', `${flag} ${text} is not a number of ${of}.`, { remedy: 'Use 1 or more.' })
}
