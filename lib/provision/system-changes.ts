import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Context } from '../context.ts'
import type { Packages } from './apt-packages.ts'

const aChange = z.object({
  /** When: ISO 8601. */
  at: z.string(),
  /** The command that made it. */
  command: z.string(),
  /** Packages that were not there before, with their versions. */
  installed: z.array(z.object({ name: z.string(), version: z.string() })),
  /** Packages that had another version before. */
  changed: z.array(z.object({ name: z.string(), from: z.string(), to: z.string() })),
})

/** What the suite has changed on this system with one command. */
export type RecordedChange = z.infer<typeof aChange>

/** What became of dpkg's packages. */
export function difference(before: Packages, after: Packages): Pick<RecordedChange, 'installed' | 'changed'> {
  const installed: RecordedChange['installed'] = []
  const changed: RecordedChange['changed'] = []
  for (const [name, version] of after) {
    const from = before.get(name)
    if (from === undefined) installed.push({ name, version })
    else if (from !== version) changed.push({ name, from, to: version })
  }
  return { installed, changed }
}

/** Writes a change down beside those before it. One that changed nothing is not kept. */
export async function noteSystemChange(
  change: Omit<RecordedChange, 'at'>,
  ctx: Pick<Context, 'cacheDir'>,
): Promise<void> {
  if (change.installed.length === 0 && change.changed.length === 0) return
  const all = [...(await recordedChanges(ctx)), { at: new Date().toISOString(), ...change }]
  await mkdir(ctx.cacheDir, { recursive: true })
  const aside = `${fileOfChanges(ctx)}.${process.pid}`
  await writeFile(aside, `${JSON.stringify(all, null, 2)}\n`)
  await rename(aside, fileOfChanges(ctx))
}

/** What is written down, oldest first; nothing where there is no record, or none that can be read. */
export async function recordedChanges(ctx: Pick<Context, 'cacheDir'>): Promise<readonly RecordedChange[]> {
  try {
    return z.array(aChange).parse(JSON.parse(await readFile(fileOfChanges(ctx), 'utf8')))
  } catch {
    return []
  }
}

/** Where it is written down. */
export function fileOfChanges({ cacheDir }: Pick<Context, 'cacheDir'>): string {
  return path.join(cacheDir, 'system-changes.json')
}
