import { mkdir, readdir, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { writeAtomically } from '../atomic-write.ts'
import type { Context } from '../context.ts'
import { inJson } from '../in-json.ts'
import type { Packages } from './apt-packages.ts'

const aChange = z.object({
  /** When it happened, in ISO 8601. */
  at: z.string(),
  /** The command that made the change. */
  command: z.string(),
  /** Newly installed packages with their versions. */
  installed: z.array(z.object({ name: z.string(), version: z.string() })),
  /** Packages whose version changed. */
  changed: z.array(z.object({ name: z.string(), from: z.string(), to: z.string() })),
})

/** What one command of the suite changed on this system. */
export type RecordedChange = z.infer<typeof aChange>

/** Compares dpkg's packages before and after. */
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

/** Appends a change to the record, unless it changed nothing. */
export async function noteSystemChange(
  change: Omit<RecordedChange, 'at'>,
  ctx: Pick<Context, 'cacheDir'>,
): Promise<void> {
  if (change.installed.length === 0 && change.changed.length === 0) return
  await mkdir(ctx.cacheDir, { recursive: true })
  const before = await recordIn(ctx)
  // Keep the unreadable record for the user: it may be the only trace of earlier changes.
  if (before === 'unreadable')
    await rename(fileOfChanges(ctx), `${fileOfChanges(ctx)}.unreadable-${Date.now()}`)
  const all = [...(before === 'unreadable' ? [] : before), { at: new Date().toISOString(), ...change }]
  await writeAtomically(fileOfChanges(ctx), `${JSON.stringify(all, null, 2)}\n`)
}

/** The recorded changes, oldest first; empty if there is no record or we can't read it. */
export async function recordedChanges(ctx: Pick<Context, 'cacheDir'>): Promise<readonly RecordedChange[]> {
  const record = await recordIn(ctx)
  return record === 'unreadable' ? [] : record
}

/** Records of changes that we can't read, such as truncated ones; the user may still want to. */
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

/** The file with the record of changes. */
export function fileOfChanges({ cacheDir }: Pick<Context, 'cacheDir'>): string {
  return path.join(cacheDir, 'system-changes.json')
}
