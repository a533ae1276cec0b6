import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, rmSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { atExit } from '../at-exit.ts'
import type { Context } from '../context.ts'
import type { Step } from '../progress.ts'
import { orDiskFull, requireSpace } from './disk.ts'
import { withLock } from './lock.ts'
import { mustBeSafeCache } from './safe-cache.ts'

/** The list of an artefact's files and their digests, inside of it. */
export const DIGESTS = 'pidns-sha256.json'

/** What the folder of an artefact is called while it is made: `.crictl-v1.36.0-linux-amd64.3f9c02d1`. */
const UNFINISHED = /^\.(.*)\.[0-9a-f]{8}$/

/** The key of an artefact that is being made, or whose making was cut short, by its folder's name; undefined for any other. */
export function keyOfUnfinished(name: string): string | undefined {
  return UNFINISHED.exec(name)?.[1]
}

/** A folder of files that is made once and kept in the cache. */
export interface Artefact {
  /** Its name with every version that decides its content: what differs in content differs in key. */
  readonly key: string
  /** What making it is, as an order: `build containerd v2.4.2`. */
  readonly title: string
  /** How much space making it takes in the cache, in GiB. */
  readonly gib: number
  /** Makes the files in an empty folder, which becomes the artefact when they are whole and checked. */
  make(folder: string, step: Step): Promise<void>
}

/**
 * The folder of an artefact: the kept one when its files still have the digests written down when it was made, else
 * made anew as a visible step.
 */
export async function cached(artefact: Artefact, ctx: Context, step: Step): Promise<string> {
  return (await kept(artefact, ctx)) ?? step.step(artefact.title, inner => keep(artefact, ctx, inner))
}

/** The folder of an artefact that was made before and is whole. @throws Problem where others could change it */
export async function kept(artefact: Artefact, ctx: Context): Promise<string | undefined> {
  const folder = folderOf(artefact, ctx)
  await mustBeSafeCache(ctx)
  return (await isWhole(folder)) ? folder : undefined
}

/**
 * Makes an artefact as part of a step, unless it is kept. It is made aside and renamed, so an interrupted run leaves
 * either the whole or nothing; only one run at a time makes it.
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

/** The digest of every regular file under a folder, by its path in it. */
async function digestsOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter(entry => entry.isFile())
    .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter(name => name !== DIGESTS)
    .sort()
  const digests: Record<string, string> = {}
  for (const name of files) digests[name] = await sha256(path.join(folder, name))
  return digests
}

/** The SHA-256 of a file's content, in hexadecimal. */
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
    return names.length === Object.keys(found).length && names.every(name => found[name] === expected[name])
  } catch {
    return false
  }
}

/** What a killed run left of this artefact; whoever holds its lock may remove it. */
async function removeLeftovers(artefact: Artefact, ctx: Context): Promise<void> {
  const parts = path.dirname(folderOf(artefact, ctx))
  const names = await readdir(parts).catch(() => [])
  for (const name of names)
    if (name.startsWith(`.${artefact.key}.`))
      await rm(path.join(parts, name), { recursive: true, force: true })
}
