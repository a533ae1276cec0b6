import { access, constants, mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { errorCodeOf } from './error-code.ts'
import { isOfTheDisk } from './fault.ts'
import { messageOf, Problem } from './problem.ts'

/**
 * Makes a folder and its missing parents, one by one from the outermost. Node's recursive mkdir never returns
 * if a file system answers ENOENT for a name that it can't create, as procfs does: it makes the parent again,
 * for ever.
 * @param mode of each new folder, before the umask applies
 * @throws Problem (usage) if no folder can be made there; (environment) if the disk is full or broken
 */
export async function makeFolder(folder: string, mode = 0o777): Promise<void> {
  const path = resolve(folder)
  try {
    const missing = await missingOf(path)
    for (const each of missing) await mkdir(each, { mode }).catch(thrown => unlessThere(each, thrown))
    await access(path, constants.W_OK | constants.X_OK)
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown
    const kind = isOfTheDisk(thrown) ? 'environment' : 'usage'
    throw new Problem(kind, `The folder ${folder} can't be made or written to: ${messageOf(thrown)}.`, {
      remedy: 'Name another folder.',
    })
  }
}

/** The missing folders, outermost first. */
async function missingOf(path: string): Promise<readonly string[]> {
  const missing: string[] = []
  for (let at = path; ; at = dirname(at)) {
    const isFolder = await isFolderThere(at)
    if (isFolder === true) return missing
    if (isFolder === false)
      throw new Problem('usage', `${at} is no folder.`, { remedy: 'Name another folder.' })
    missing.unshift(at)
  }
}

/** Whether this path is a folder; undefined if nothing is there. */
async function isFolderThere(path: string): Promise<boolean | undefined> {
  try {
    return (await stat(path)).isDirectory()
  } catch (thrown) {
    if (errorCodeOf(thrown) === 'ENOENT') return undefined
    // Something above it is not a folder.
    if (errorCodeOf(thrown) === 'ENOTDIR') return undefined
    throw thrown
  }
}

async function unlessThere(path: string, thrown: unknown): Promise<void> {
  if (errorCodeOf(thrown) === 'EEXIST' && (await isFolderThere(path)) === true) return
  throw thrown
}
