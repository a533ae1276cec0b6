import { NO_CONSENT, type SystemChange } from '../consent.ts'
import type { Context } from '../context.ts'
import { Problem } from '../problem.ts'

/** Whether somebody has agreed to all of these changes. */
export async function isAgreed(changes: readonly SystemChange[], ctx: Context): Promise<boolean> {
  if (changes.length === 0) return true
  const agreed = await (ctx.consent ?? NO_CONSENT).covers(changes)
  ctx.signal.throwIfAborted()
  return agreed
}

/** @throws Problem (environment) with the commands to type when nobody has agreed to all of these changes */
export async function mustBeAgreed(changes: readonly SystemChange[], ctx: Context): Promise<void> {
  if (await isAgreed(changes, ctx)) return
  throw new Problem('environment', `Can't go on: ${whyNotAgreed(changes)}.`, {
    remedy: notAgreedRemedy(changes),
  })
}

/** Why changes are not made, as the fragment of a sentence. */
export function whyNotAgreed(changes: readonly SystemChange[]): string {
  return `nobody has agreed to ${changes.map(({ what }) => `"${what}"`).join(' and ')}`
}

/** What a person does instead: the commands, or how to agree. */
export function notAgreedRemedy(changes: readonly SystemChange[]): string {
  return [
    ...changes.map(({ byHand }) => byHand),
    'Or agree to it: --provision install, or PIDNS_PROVISION=install.',
  ].join('\n')
}
