import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isOfEndedProcess, thisProcess } from '../../ownership.ts'

/** The file in a run's folder that says which process made it. */
const OWNER_FILE = 'owner.json'

/** Makes the folder for the logs and volumes of a run's pods. */
export async function makeRunFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, OWNER_FILE), JSON.stringify(thisProcess()))
}

/**
 * Removes the folders that ended runs of this machine left beside each other. A run that was killed before it had a
 * sandbox, or whose runtime is gone, left nothing else by which its folder would be found.
 */
export async function sweepRunFolders(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => [])
  for (const folder of names.filter(name => name.startsWith('pidns-')).map(name => join(parent, name))) {
    const owner = await readFile(join(folder, OWNER_FILE), 'utf8').catch(() => undefined)
    if (isOfEndedProcess(owner)) await rm(folder, { recursive: true, force: true })
  }
}
