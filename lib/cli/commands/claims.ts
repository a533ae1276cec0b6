import { z } from 'zod'
import { chapterOf } from '../../claim/chapter.ts'
import { type ClaimText, manifestsOf } from '../../claim/claim.ts'
import { pickClaims } from '../../claim/pick.ts'
import { allClaims } from '../../mocha/specs.ts'
import { EXIT } from '../exit-code.ts'
import { inFormat, outputFlag } from '../output.ts'
import type { Shell } from '../shell.ts'

const someFlags = z.object({
  claim: z.array(z.string()),
  json: z.boolean().optional(),
  ...outputFlag.shape,
})

/** `pidns claims` */
export async function listClaims(flags: unknown, shell: Shell): Promise<number> {
  const { claim, json = false, output = json ? 'json' : undefined } = someFlags.parse(flags)
  const claims = pickClaims(await allClaims(), { claims: claim })
  shell.write(output === undefined ? asText(claims) : inFormat(claims.map(asData), output))
  return EXIT.ok
}

function asData(claim: ClaimText) {
  const { id, title, level, source, needs, restarts = false } = claim
  return {
    id,
    chapter: chapterOf(claim),
    level,
    title,
    source,
    needs,
    restarts,
    manifests: manifestsOf(claim),
  }
}

function asText(claims: readonly ClaimText[]): string {
  const width = Math.max(...claims.map(({ id }) => id.length))
  const lines = claims.map(({ id, level, title }) => `${id.padEnd(width)}  ${level.padEnd(11)}  ${title}`)
  const required = claims.filter(({ level }) => level === 'required').length
  return `${lines.join('\n')}\n\n${claims.length} claims, ${required} required\n`
}
