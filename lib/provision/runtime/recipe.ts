import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { NODE_FILES } from '../node-image/recipe.ts'
import { rootFileSystemDigest } from '../node-image/root-file-system.ts'
import { CONTAINERD, CRICTL, PAUSE, RUNC } from '../node-image/versions.ts'

/** The folder of files that we copy into a runtime image. */
export const RUNTIME_FILES = path.join(import.meta.dirname, 'files')

/** The files that runtime images share with node images, as paths in {@link NODE_FILES}. */
const SHARED_FILES = ['10-pidns.conflist', 'hosts.toml', 'registry.yml', 'serve.sh', 'stop.sh'] as const

/** Raise this if a code change affects runtime images. Changed files and versions count automatically. */
const REVISION = 4

/** A digest of everything that affects a runtime image, except the runtime's version. */
export async function runtimeImageRecipe(): Promise<string> {
  const hash = createHash('sha256')
  for (const text of [`${REVISION}`, CONTAINERD, RUNC, CRICTL, PAUSE, await rootFileSystemDigest()])
    hash.update(`${text}\n`)
  const entries = await readdir(RUNTIME_FILES, { recursive: true, withFileTypes: true })
  const own = entries.filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name))
  const shared = SHARED_FILES.map(name => path.join(NODE_FILES, name))
  for (const file of [...own.sort(), ...shared]) hash.update(await readFile(file))
  return hash.digest('hex').slice(0, 12)
}
