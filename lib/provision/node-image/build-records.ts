import { mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Context } from '../../context.ts'
import { type OwnFolder, OwnFolders } from '../../own-folders.ts'

type Cache = Pick<Context, 'cacheDir'>

const AN_ID = /^sha256:[0-9a-f]{64}$/

/** In a build's folder: the id of the image that was imported for it. */
const BASE_FILE = 'base-image'

/**
 * What builds make in the Docker engine, kept in mind by a folder of the cache each, so that what a killed one left is
 * found again: its container, `pidns-build-<id>`, and the image of the root file system.
 */
export function buildsIn({ cacheDir }: Cache): OwnFolders {
  return new OwnFolders(path.join(cacheDir, 'builds'))
}

/** Writes down, in a build's folder, which image was imported for it. */
export async function noteBase(folder: string, id: string): Promise<void> {
  await writeFile(path.join(folder, BASE_FILE), id)
}

/** The id of the image that was imported for a build; undefined where none was, or none can be told. */
export async function baseOf(folder: OwnFolder): Promise<string | undefined> {
  const id = await readFile(path.join(folder.path, BASE_FILE), 'utf8').catch(() => '')
  return AN_ID.test(id) ? id : undefined
}

/** Writes down that a build's image lost its name to a newer one and is still there. */
export async function noteReplaced(id: string, ctx: Cache): Promise<void> {
  if (!AN_ID.test(id)) return
  await mkdir(replacedIn(ctx), { recursive: true, mode: 0o700 })
  await writeFile(path.join(replacedIn(ctx), id.slice('sha256:'.length)), '')
}

/** Forgets a replaced image that is gone. */
export async function forgetReplaced(id: string, ctx: Cache): Promise<void> {
  if (!AN_ID.test(id)) return
  await rm(path.join(replacedIn(ctx), id.slice('sha256:'.length)), { force: true })
  await rmdir(replacedIn(ctx)).catch(() => undefined)
}

/** The images without a name that builds of the suite made, by the records of the cache: a label is inherited. */
export async function imagesOfBuilds(ctx: Cache): Promise<ReadonlySet<string>> {
  const replaced = (await readdir(replacedIn(ctx)).catch(() => [])).map(name => `sha256:${name}`)
  const bases = await Promise.all((await buildsIn(ctx).list()).map(baseOf))
  return new Set([...replaced, ...bases].filter(id => id !== undefined && AN_ID.test(id)) as string[])
}

function replacedIn({ cacheDir }: Cache): string {
  return path.join(cacheDir, 'replaced-images')
}
