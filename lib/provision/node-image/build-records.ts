import { mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Context } from '../../context.ts'
import { type OwnFolder, OwnFolders } from '../../own-folders.ts'

type Cache = Pick<Context, 'cacheDir'>

const AN_ID = /^sha256:[0-9a-f]{64}$/

/** The file in a build's folder with the id of the image that it imported. */
const BASE_FILE = 'base-image'

/**
 * Cache folders, one per build, that record what the build made in the Docker engine. With them we find what
 * a killed build left: its container, `pidns-build-<id>`, and the image of the root file system.
 */
export function buildsIn({ cacheDir }: Cache): OwnFolders {
  return new OwnFolders(path.join(cacheDir, 'builds'))
}

/** Records in a build's folder which image it imported. */
export async function noteBase(folder: string, id: string): Promise<void> {
  await writeFile(path.join(folder, BASE_FILE), id)
}

/** The id of the image that a build imported; undefined if there is none or we can't tell. */
export async function baseOf(folder: OwnFolder): Promise<string | undefined> {
  const id = await readFile(path.join(folder.path, BASE_FILE), 'utf8').catch(() => '')
  return AN_ID.test(id) ? id : undefined
}

/** Records that a build's image lost its name to a newer one and still exists. */
export async function noteReplaced(id: string, ctx: Cache): Promise<void> {
  if (!AN_ID.test(id)) return
  await mkdir(replacedIn(ctx), { recursive: true, mode: 0o700 })
  await writeFile(path.join(replacedIn(ctx), id.slice('sha256:'.length)), '')
}

/** Removes the record of a replaced image that no longer exists. */
export async function forgetReplaced(id: string, ctx: Cache): Promise<void> {
  if (!AN_ID.test(id)) return
  await rm(path.join(replacedIn(ctx), id.slice('sha256:'.length)), { force: true })
  await rmdir(replacedIn(ctx)).catch(() => undefined)
}

/** Untagged images that the suite's builds made, from the cache's records; labels are inherited. */
export async function imagesOfBuilds(ctx: Cache): Promise<ReadonlySet<string>> {
  const replaced = (await readdir(replacedIn(ctx)).catch(() => [])).map(name => `sha256:${name}`)
  const bases = await Promise.all((await buildsIn(ctx).list()).map(baseOf))
  return new Set([...replaced, ...bases].filter(id => id !== undefined && AN_ID.test(id)) as string[])
}

function replacedIn({ cacheDir }: Cache): string {
  return path.join(cacheDir, 'replaced-images')
}
