import { randomInt } from 'node:crypto'

/** The id of a run: part of the names of what it makes, and the value of its label. */
export function newRunId(): string {
  return Array.from({ length: 8 }, () => randomInt(36).toString(36)).join('')
}
