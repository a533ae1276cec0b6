import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './command.ts'

/** How long a removal may take, in seconds. */
const WITHIN = 120

/**
 * Removes a folder with all that is in it. By rm(1) of the system, which holds every folder open while it is in it: what
 * runs in a container that is left may swap a folder of a volume for a link at any moment, and a walk by paths would
 * follow it. A mount that is left inside is not entered.
 * @param last the name of a file in it that goes last: should this end early, the folder can still be told by it
 * @throws CommandFailed where something could not be removed
 */
export async function removeTree(folder: string, last: string): Promise<void> {
  const names = (await readdir(folder)).filter(name => name !== last)
  if (names.length > 0) await remove(names.map(name => join(folder, name)))
  await remove([folder])
}

async function remove(paths: readonly string[]): Promise<void> {
  const within = process.platform === 'linux' ? ['--one-file-system'] : []
  const { signal } = new AbortController()
  await run(signal, 'rm', ['-rf', ...within, '--', ...paths], { timeout: WITHIN * 1000 })
}
