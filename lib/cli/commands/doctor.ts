import pc from 'picocolors'
import { z } from 'zod'
import { provisionForKind, surveyForKind } from '../../provision/kind-parts.ts'
import { parseKubernetesVersion } from '../../provision/kubernetes/version.ts'
import type { PartReport } from '../../provision/part.ts'
import { EXIT } from '../exit-code.ts'
import type { Shell } from '../shell.ts'

const someFlags = z.object({
  kubernetes: z.string(),
  fix: z.boolean().optional(),
  json: z.boolean().optional(),
})

/** `pidns doctor` */
export async function doctor(flags: unknown, shell: Shell): Promise<number> {
  const { kubernetes, fix = false, json = false } = someFlags.parse(flags)
  const wanted = { kubernetes: parseKubernetesVersion(kubernetes) }
  if (fix) await provisionForKind(wanted, shell.context, shell.display.progress)
  const parts = await surveyForKind(wanted, shell.context)
  shell.write(json ? `${JSON.stringify(parts, null, 2)}\n` : asText(parts))
  return parts.every(({ found }) => found) ? EXIT.ok : EXIT.inconclusive
}

function asText(parts: readonly PartReport[]): string {
  const missing = parts.filter(({ found }) => !found).length
  const last =
    missing === 0
      ? 'Everything a kind cluster needs is here.'
      : `${missing} missing: 'pidns doctor --fix' gets what can be had; so does 'pidns run'.`
  return `${parts.map(partAsText).join('\n')}\n\n${last}\n`
}

function partAsText({ name, found, detail, plan, remedy }: PartReport): string {
  if (found) return `${pc.green('✓')} ${name}: ${detail}`
  const ways = plan.map(({ title, about, obstacle }, index) => {
    const note = obstacle === undefined ? (about ?? '') : `not possible here: ${obstacle}`
    return `    ${index + 1}. ${title}${note === '' ? '' : pc.dim(` (${note})`)}`
  })
  const remedyLines = remedy === undefined ? [] : [`    By hand: ${remedy.replaceAll('\n', '\n      ')}`]
  return [`${pc.red('✗')} ${name}: ${detail}`, '    would:', ...ways, ...remedyLines].join('\n')
}
