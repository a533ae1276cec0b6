import pc from 'picocolors'
import { z } from 'zod'
import { provisionForKind, surveyForKind } from '../../provision/kind-parts.ts'
import { parseKubernetesVersion } from '../../provision/kubernetes/version.ts'
import type { PartReport } from '../../provision/part.ts'
import { contextOf, provisionFlag } from '../consent.ts'
import { EXIT } from '../exit-code.ts'
import type { Shell } from '../shell.ts'

const someFlags = provisionFlag.extend({
  kubernetes: z.string().optional(),
  fix: z.boolean().optional(),
  json: z.boolean().optional(),
})

/** `pidns doctor` */
export async function doctor(flags: unknown, shell: Shell): Promise<number> {
  const parsed = someFlags.parse(flags)
  const { kubernetes, fix = false, json = false } = parsed
  const context = contextOf(parsed, shell)
  const wanted = { kubernetes: kubernetes === undefined ? undefined : parseKubernetesVersion(kubernetes) }
  if (fix) await provisionForKind(wanted, context, shell.display.progress)
  const parts = await surveyForKind(wanted, context)
  shell.write(json ? `${JSON.stringify(parts, null, 2)}\n` : asText(parts))
  return parts.every(({ found }) => found) ? EXIT.ok : EXIT.inconclusive
}

function asText(parts: readonly PartReport[]): string {
  const missing = parts.filter(({ found }) => !found).length
  if (missing === 0)
    return `${parts.map(partAsText).join('\n')}\n\nEverything a kind cluster needs is here.\n`
  const changes = [...new Set(parts.flatMap(({ plan }) => plan.flatMap(way => way.changes)))]
  return [
    ...parts.map(partAsText),
    '',
    `Changes to this system:${changes.length === 0 ? ' none; everything goes into the cache.' : ''}`,
    ...changes.map(change => `  - ${change}`),
    '',
    `${missing} missing: 'pidns doctor --fix' or 'pidns run' gets what it can.${agreed(changes)}`,
    '',
  ].join('\n')
}

/** How the user agrees to the changes, if there are any. */
function agreed(changes: readonly string[]): string {
  return changes.length === 0
    ? ''
    : " Both ask on a terminal before they change the system; '--provision install' agrees in advance."
}

function partAsText({ name, found, detail, plan, remedy }: PartReport): string {
  if (found) return `${pc.green('✓')} ${name}: ${detail}`
  const ways = plan.map(({ title, about, obstacle }, index) => {
    const note = obstacle === undefined ? (about ?? '') : `not possible here: ${obstacle}`
    return `    ${index + 1}. ${title}${note === '' ? '' : pc.dim(` (${note})`)}`
  })
  const remedyLines = remedy === undefined ? [] : [`    By hand: ${remedy.replaceAll('\n', '\n      ')}`]
  const would = ways.length === 0 ? [] : ['    pidns would try:', ...ways]
  return [`${pc.red('✗')} ${name}: ${detail}`, ...would, ...remedyLines].join('\n')
}
