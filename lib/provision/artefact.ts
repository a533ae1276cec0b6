import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, rmSync } from 'node:fs'
import { mkdir, readdir, readFile, readlink, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { atExit } from '../at-exit.ts'
import type { Context } from '../context.ts'
import type { Step } from '../progress.ts'
import { orDiskFull, requireSpace } from './disk.ts'
import { withLock } from './lock.ts'
import { mustBeSafeCache } from './safe-cache.ts'

/** The file in an artefact that lists its other files with their digests. */
export const DIGESTS = 'pidns-sha256.json'

/** The name of an artefact's folder while we make it: `.crictl-v1.36.0-linux-amd64.3f9c02d1`. */
const UNFINISHED = /^\.(.*)\.[0-9a-f]{8}$/

/** The key in the folder name of an unfinished artefact; undefined for any other name. */
export function keyOfUnfinished(name: string): string | undefined {
  return UNFINISHED.exec(name)?.[1]
}

/** A folder of files that we make once and keep in the cache. */
export interface Artefact {
  /** Its name with every version that affects its content: different content means a different key. */
  readonly key: string
  /** How we make it, as an imperative: `build containerd v2.4.2`. */
  readonly title: string
  /** Disk space in the cache needed to make it, in GiB. */
  readonly gib: number
  /** Makes the files in an empty folder, which becomes the artefact once they are complete and checked. */
  make(folder: string, step: Step): Promise<void>
}

/**
 * The folder of an artefact. Takes the one in the cache if its files still match their recorded digests;
 * otherwise makes it again as a visible step.
 */
export async function cached(artefact: Artefact, ctx: Context, step: Step): Promise<string> {
  return (await kept(artefact, ctx)) ?? step.step(artefact.title, inner => keep(artefact, ctx, inner))
}

/** The artefact's folder if it is in the cache and intact. @throws Problem if other users could change it */
export async function kept(artefact: Artefact, ctx: Context): Promise<string | undefined> {
  const folder = folderOf(artefact, ctx)
  await mustBeSafeCache(ctx)
  return (await isWhole(folder)) ? folder : undefined
}

/**
 * Makes an artefact as part of a step, unless it is in the cache. Makes it in a temporary folder and renames
 * that, so an interrupted run leaves either all of it or nothing. Only one run at a time makes it.
 */
export async function keep(artefact: Artefact, ctx: Context, step: Step): Promise<string> {
  const folder = folderOf(artefact, ctx)
  await mustBeSafeCache(ctx)
  return withLock(artefact.key, ctx, step, async () => {
    if (await isWhole(folder)) return folder
    await requireSpace(ctx.cacheDir, artefact.gib, artefact.title)
    await removeLeftovers(artefact, ctx)
    const aside = path.join(path.dirname(folder), `.${artefact.key}.${randomUUID().slice(0, 8)}`)
    using _aside = atExit(() => rmSync(aside, { recursive: true, force: true }))
    try {
      await mkdir(aside, { recursive: true })
      await artefact.make(aside, step)
      await writeFile(path.join(aside, DIGESTS), JSON.stringify(await digestsOf(aside), null, 1))
      ctx.signal.throwIfAborted()
      await rm(folder, { recursive: true, force: true })
      await rename(aside, folder)
    } catch (error) {
      ctx.signal.throwIfAborted()
      throw await orDiskFull(error, ctx.cacheDir, artefact.gib, artefact.title)
    } finally {
      await rm(aside, { recursive: true, force: true })
    }
    return folder
  })
}

function folderOf(artefact: Artefact, ctx: Context): string {
  return path.join(ctx.cacheDir, 'parts', artefact.key)
}

/** The digest of every regular file in a folder, and where every symbolic link points, by relative path. */
async function digestsOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter(entry => entry.isFile() || entry.isSymbolicLink())
    .map(entry => ({ entry, name: path.relative(folder, path.join(entry.parentPath, entry.name)) }))
    .filter(({ name }) => name !== DIGESTS)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const digests: Record<string, string> = {}
  for (const { entry, name } of files) {
    const file = path.join(folder, name)
    digests[name] = entry.isSymbolicLink() ? LINK + (await readlink(file)) : await sha256(file)
  }
  return digests
}

/** What stands before a link's target in place of a digest. */
const LINK = 'link to '

/** The SHA-256 of a file's content, in hex. */
export async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

async function isWhole(folder: string): Promise<boolean> {
  const written = await readFile(path.join(folder, DIGESTS), 'utf8').catch(() => undefined)
  if (written === undefined) return false
  try {
    const expected = JSON.parse(written) as Record<string, string>
    const found = await digestsOf(folder)
    const names = Object.keys(expected)
    // Earlier versions did not record links. Such an artefact is still whole if all its files are.
    const hasLinks = Object.values(expected).some(digest => digest.startsWith(LINK))
    const others = Object.keys(found).filter(name => hasLinks || !found[name]?.startsWith(LINK))
    return names.length === others.length && names.every(name => found[name] === expected[name])
  } catch {
    return false
  }
}

/** Removes what killed runs left of this artefact. The caller must hold its lock. */
async function removeLeftovers(artefact: Artefact, ctx: Context): Promise<void> {
  const parts = path.dirname(folderOf(artefact, ctx))
  const names = await readdir(parts).catch(() => [])
  for (const name of names)
    if (name.startsWith(`.${artefact.key}.`))
      await rm(path.join(parts, name), { recursive: true, force: true })
}
