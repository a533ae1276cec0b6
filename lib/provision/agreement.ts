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
  throw new Problem('environment', 'Nobody has agreed to this system being changed.', {
    remedy: notAgreedRemedy(changes),
  })
}

/** What would be done, by which commands a person does it, and how to agree. */
export function notAgreedRemedy(changes: readonly SystemChange[]): string {
  const given = changes.flatMap(({ byHand }) => (byHand === undefined ? [] : byHand.split('\n')))
  // Packages that come together come by one command.
  const commands = [...new Set(given)]
  return [
    'Would be changed on this system:',
    ...changes.map(({ what }) => `  - ${what}`),
    ...(commands.length === 0 ? [] : ['By hand:', ...commands.map(command => `  ${command}`)]),
    'To have it done, agree: --provision install, or PIDNS_PROVISION=install.',
  ].join('\n')
}
