import type { Report } from '../report/schema.ts'

/** How many seconds a phase of a run took; 0 if the run has none of that name. */
export function secondsOf({ phases }: Report, phase: string): number {
  return phases.find(({ name }) => name === phase)?.seconds ?? 0
}
