import { createHash } from 'node:crypto'

/** What stands in a fingerprint for a run of words: the first 10 hexadecimal digits of its SHA-256. */
export function digestOf(run: string): string {
  return createHash('sha256').update(run).digest('hex').slice(0, 10)
}

/** The id that git gives a file. */
export function blobOf(content: string): string {
  const bytes = Buffer.from(content)
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}
