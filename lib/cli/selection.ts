import { z } from 'zod'
import type { Selection } from '../claim/pick.ts'
import { messageOf, Problem } from '../problem.ts'
import { readReport } from '../report/read.ts'

/** The flags that select claims. */
export const selectionFlags = z.object({
  claim: z.array(z.string()).default([]),
  focus: z.string().optional(),
  skip: z.string().optional(),
  rerun: z.string().optional(),
  withoutRestarts: z.boolean().optional(),
})

/**
 * Which claims to judge, from the flags and the report that they name.
 * @throws Problem (usage)
 */
export async function selectionOf(flags: z.infer<typeof selectionFlags>): Promise<Selection> {
  const { claim, focus, skip, rerun, withoutRestarts = false } = flags
  if (rerun !== undefined && claim.length > 0)
    throw new Problem('usage', '--rerun and --claim both select claims.', { remedy: 'Use one of them.' })
  return {
    claims: rerun === undefined ? claim : await unpassedIn(rerun),
    ...(focus !== undefined && { focus: expressionIn('--focus', focus) }),
    ...(skip !== undefined && { skip: expressionIn('--skip', skip) }),
    withoutRestarts,
  }
}

/** The claims of a report that neither passed nor were skipped. @throws Problem (usage) if there are none */
async function unpassedIn(folder: string): Promise<readonly string[]> {
  const { claims } = await readReport(folder)
  const ids = claims.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skipped').map(({ id }) => id)
  if (ids.length > 0) return ids
  throw new Problem(
    'usage',
    `There is nothing to judge again: every claim of the report ${folder} passed or was skipped.`,
  )
}

function expressionIn(flag: string, text: string): RegExp {
  try {
    return new RegExp(text)
  } catch (thrown) {
    throw new Problem('usage', `${flag} is no regular expression: ${messageOf(thrown)}.`)
  }
}
