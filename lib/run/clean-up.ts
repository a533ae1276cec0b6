import { deadline } from '../deadline.ts'
import { messageOf, Problem } from '../problem.ts'
import type { Report } from '../report/schema.ts'

/** How long the clean-up may take, in seconds. After that the run ends and says what is left. */
export const CLEAN_UP_WITHIN = 180

/** How the clean-up of a run went. */
export type CleanUp = NonNullable<Report['cleanUp']>

/**
 * Removes what a run made. Never throws: a failure is reported beside the verdicts and does not change them.
 * @param remove goes on even if the run was interrupted
 * @param abandon called if the removal takes too long: it starts a removal that nobody waits for, or says how
 * to do it
 */
export async function cleanUp(remove: () => Promise<void>, abandon: () => string): Promise<CleanUp> {
  const began = performance.now()
  const late = () =>
    new Problem('environment', `What the run made was not removed within ${CLEAN_UP_WITHIN} s. ${abandon()}`)
  // The interrupt that ended the run must not end its clean-up. A second interrupt ends the process.
  const { signal } = new AbortController()
  const problem = await deadline(CLEAN_UP_WITHIN * 1000, late, signal, remove()).then(
    () => undefined,
    (thrown: unknown) => `${told(thrown)}\n'npx pidns clean' lists and removes what ended runs left.`,
  )
  const seconds = (performance.now() - began) / 1000
  return { seconds, ...(problem !== undefined && { problem }) }
}

function told(thrown: unknown): string {
  const remedy = thrown instanceof Problem && thrown.remedy !== undefined ? `\n${thrown.remedy}` : ''
  return messageOf(thrown) + remedy
}
