import { z } from 'zod'
import { AskedConsent, type Consent, FULL_CONSENT, NO_CONSENT, type SystemChange } from '../consent.ts'
import type { Context } from '../context.ts'
import { Problem } from '../problem.ts'
import { confirmed } from './confirmed.ts'
import { INSTALL } from './provision-option.ts'
import type { Shell } from './shell.ts'

/** The environment variable that does the same as the flag. */
const VARIABLE = 'PIDNS_PROVISION'

/** The flag after parsing. */
export const provisionFlag = z.object({ provision: z.literal(INSTALL).optional() })

/** A command's context with the user's consent: by flag, by variable, or by a question on the terminal. */
export function contextOf(
  { provision }: z.infer<typeof provisionFlag>,
  shell: Pick<Shell, 'context' | 'display' | 'environment'>,
): Context {
  const isGiven = provision === INSTALL || variableSays(shell.environment)
  return { ...shell.context, consent: isGiven ? FULL_CONSENT : consentOf(shell) }
}

/** Whether the variable gives consent. @throws Problem (usage) if its value is not valid */
export function variableSays(environment: Readonly<NodeJS.ProcessEnv>): boolean {
  const value = environment[VARIABLE]
  if (value === undefined || value === '') return false
  if (value === INSTALL) return true
  throw new Problem('usage', `${VARIABLE}=${value} is not valid: the only value is '${INSTALL}'.`, {
    remedy: `Unset it, or set ${VARIABLE}=${INSTALL} to let pidns install and start what is missing.`,
  })
}

function consentOf({ context, display }: Pick<Shell, 'context' | 'display'>): Consent {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return NO_CONSENT
  return new AskedConsent(async changes => {
    const answer = await display.aside(() => confirmed(questionOf(changes), context.signal))
    return answer === 'yes'
  })
}

/** The question, with a list of all changes. */
export function questionOf(changes: readonly SystemChange[]): string {
  const list = changes.map(({ what }) => `  - ${what}\n`).join('')
  return `pidns needs to change this system:\n${list}`.trimEnd()
}
