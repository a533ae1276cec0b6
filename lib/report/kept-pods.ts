import type { Report } from './schema.ts'

/** The pods that stay after a run, how to enter each, and how to remove them; empty for nearly every run. */
export function keptLines({ kept }: Report): readonly string[] {
  if (kept === undefined) return []
  return [
    ...kept.pods.map(({ claims, enter }) => `${claims.join(', ')}: ${enter}`),
    `Remove them with: ${kept.remove}`,
  ]
}
