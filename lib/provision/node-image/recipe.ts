import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { rootFileSystemDigest } from './root-file-system.ts'
import { CONTAINERD, CRICTL, KIND, PAUSE, REVISION, RUNC } from './versions.ts'

/** The label with the recipe of an image. We don't use an image from another recipe. */
export const RECIPE_LABEL = 'pidns-conformance.recipe'

/** The folder of files that we copy into a node image, or run in it while we build it. */
export const NODE_FILES = path.join(import.meta.dirname, 'files')

/** A digest of everything that affects a built node image, except the Kubernetes version. */
export async function nodeImageRecipe(): Promise<string> {
  const hash = createHash('sha256')
  for (const text of [`${REVISION}`, KIND, CONTAINERD, RUNC, CRICTL, PAUSE, await rootFileSystemDigest()])
    hash.update(`${text}\n`)
  for (const name of (await readdir(NODE_FILES)).sort())
    hash.update(await readFile(path.join(NODE_FILES, name)))
  return hash.digest('hex').slice(0, 12)
}
