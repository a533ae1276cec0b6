import { NO_CONSENT, type SystemChange } from '../consent.ts'
import type { Context } from '../context.ts'
import { Problem } from '../problem.ts'

/** Whether the user has agreed to all of these changes. */
export async function isAgreed(changes: readonly SystemChange[], ctx: Context): Promise<boolean> {
  if (changes.length === 0) return true
  const agreed = await (ctx.consent ?? NO_CONSENT).covers(changes)
  ctx.signal.throwIfAborted()
  return agreed
}

/** @throws Problem (environment) with the commands to type, unless the user has agreed to all changes */
export async function mustBeAgreed(changes: readonly SystemChange[], ctx: Context): Promise<void> {
  if (await isAgreed(changes, ctx)) return
  throw new Problem('environment', 'You have not agreed to changes on this system.', {
    remedy: notAgreedRemedy(changes),
  })
}

/** Lists the changes, the commands to make them by hand, and how to agree. */
export function notAgreedRemedy(changes: readonly SystemChange[]): string {
  const given = changes.flatMap(({ byHand }) => (byHand === undefined ? [] : byHand.split('\n')))
  // One command installs several packages.
  const commands = [...new Set(given)]
  return [
    'This would change your system:',
    ...changes.map(({ what }) => `  - ${what}`),
    ...(commands.length === 0 ? [] : ['By hand:', ...commands.map(command => `  ${command}`)]),
    'To let pidns do it, use --provision install or set PIDNS_PROVISION=install.',
  ].join('\n')
}
