import { createInterface } from 'node:readline/promises'
import { Option } from 'commander'
import { z } from 'zod'
import { AskedConsent, type Consent, FULL_CONSENT, NO_CONSENT, type SystemChange } from '../consent.ts'
import type { Context } from '../context.ts'
import { Problem } from '../problem.ts'
import type { Shell } from './shell.ts'

/** The variable that says the same as the flag. */
const VARIABLE = 'PIDNS_PROVISION'

const INSTALL = 'install'

/** What the flag gives. */
export const provisionFlag = z.object({ provision: z.literal(INSTALL).optional() })

/** The flag by which somebody agrees to changes to the system. */
export function provisionOption(): Option {
  return new Option(
    '--provision <what>',
    'install: agree to what is missing being installed and started (default: ask on a terminal, else change nothing)',
  ).choices([INSTALL])
}

/** The world of a command, with what has been agreed to by its flag, by the variable, or by who sits at the terminal. */
export function contextOf(
  { provision }: z.infer<typeof provisionFlag>,
  shell: Pick<Shell, 'context' | 'display' | 'environment'>,
): Context {
  const isGiven = provision === INSTALL || variableSays(shell.environment)
  return { ...shell.context, consent: isGiven ? FULL_CONSENT : consentOf(shell) }
}

/** Whether the variable agrees. @throws Problem (usage) for a value that it does not take */
export function variableSays(environment: Readonly<NodeJS.ProcessEnv>): boolean {
  const value = environment[VARIABLE]
  if (value === undefined || value === '') return false
  if (value === INSTALL) return true
  throw new Problem('usage', `${VARIABLE}=${value} says nothing: '${INSTALL}' is all that it takes.`, {
    remedy: `Unset it, or set ${VARIABLE}=${INSTALL} to agree to what is missing being installed and started.`,
  })
}

function consentOf({ context, display }: Pick<Shell, 'context' | 'display'>): Consent {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return NO_CONSENT
  return new AskedConsent(changes => display.aside(() => ask(changes, context.signal)))
}

/** Asks on the terminal; anything but a yes is a no, the end of input too. */
async function ask(changes: readonly SystemChange[], signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted()
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  // While it reads a line the terminal's Ctrl-C is a character, and no signal.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  const closed = new Promise<string>(resolve => lines.once('close', () => resolve('')))
  try {
    const answer = await Promise.race([lines.question(questionOf(changes), { signal }), closed])
    signal.throwIfAborted()
    return /^\s*y(es)?\s*$/i.test(answer)
  } catch (thrown) {
    signal.throwIfAborted()
    throw thrown
  } finally {
    lines.close()
  }
}

/** The question that lists what would be changed. */
export function questionOf(changes: readonly SystemChange[]): string {
  const list = changes.map(({ what }) => `  - ${what}\n`).join('')
  return `This would change this system:\n${list}Do it? [y/N] `
}
