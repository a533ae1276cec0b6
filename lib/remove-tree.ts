import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './command.ts'

/** How long a removal may take, in seconds. */
const WITHIN = 120

/**
 * Removes a folder and everything in it. Uses the system's rm(1), which holds each folder open while it is
 * inside: a process in a leftover container may swap a folder of a volume for a link at any moment, and a
 * walk by paths would follow the link. On Linux it does not enter mounts that are left inside.
 * @param last name of a file in the folder to remove last: if the removal ends early, it still identifies the
 * folder
 * @throws CommandFailed if something could not be removed
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
