import { mkdir, readdir, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { writeAtomically } from '../atomic-write.ts'
import type { Context } from '../context.ts'
import { inJson } from '../in-json.ts'
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
  await mkdir(ctx.cacheDir, { recursive: true })
  const before = await recordIn(ctx)
  // It may be the only word of what was changed, for a person to read.
  if (before === 'unreadable')
    await rename(fileOfChanges(ctx), `${fileOfChanges(ctx)}.unreadable-${Date.now()}`)
  const all = [...(before === 'unreadable' ? [] : before), { at: new Date().toISOString(), ...change }]
  await writeAtomically(fileOfChanges(ctx), `${JSON.stringify(all, null, 2)}\n`)
}

/** What is written down, oldest first; nothing where there is no record, or none that can be read. */
export async function recordedChanges(ctx: Pick<Context, 'cacheDir'>): Promise<readonly RecordedChange[]> {
  const record = await recordIn(ctx)
  return record === 'unreadable' ? [] : record
}

/** Files with records of changes that can't be read, as a cut one, which a person may still want to. */
export async function unreadableChanges(ctx: Pick<Context, 'cacheDir'>): Promise<readonly string[]> {
  const names = await readdir(ctx.cacheDir).catch(() => [])
  const aside = names.filter(name => /^system-changes\.json\.unreadable-\d+$/.test(name))
  const now = (await recordIn(ctx)) === 'unreadable' ? [fileOfChanges(ctx)] : []
  return [...now, ...aside.map(name => path.join(ctx.cacheDir, name))]
}

async function recordIn(ctx: Pick<Context, 'cacheDir'>): Promise<readonly RecordedChange[] | 'unreadable'> {
  const text = await readFile(fileOfChanges(ctx), 'utf8').catch(() => undefined)
  return text === undefined ? [] : (inJson(z.array(aChange), text) ?? 'unreadable')
}

/** Where it is written down. */
export function fileOfChanges({ cacheDir }: Pick<Context, 'cacheDir'>): string {
  return path.join(cacheDir, 'system-changes.json')
}
