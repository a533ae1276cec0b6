import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { rootFileSystemDigest } from './root-file-system.ts'
import { CONTAINERD, CRICTL, KIND, PAUSE, REVISION, RUNC } from './versions.ts'

/** Says on an image which recipe it was built by; an image of another recipe is not taken. */
export const RECIPE_LABEL = 'pidns-conformance.recipe'

/** The folder of what is copied into a node image, or run in it while it is made. */
export const NODE_FILES = path.join(import.meta.dirname, 'files')

/** A digest of everything that decides what a built node image is like, but the Kubernetes version. */
export async function nodeImageRecipe(): Promise<string> {
  const hash = createHash('sha256')
  for (const text of [`${REVISION}`, KIND, CONTAINERD, RUNC, CRICTL, PAUSE, await rootFileSystemDigest()])
    hash.update(`${text}\n`)
  for (const name of (await readdir(NODE_FILES)).sort())
    hash.update(await readFile(path.join(NODE_FILES, name)))
  return hash.digest('hex').slice(0, 12)
}
