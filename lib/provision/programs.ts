import { access, constants } from 'node:fs/promises'
import path from 'node:path'

/** Where a system keeps its own programs, including root's. */
export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Finds a program on PATH, then in the folders `more`; returns its absolute path. */
export function onPath(name: string, more: readonly string[] = []): Promise<string | undefined> {
  return onFolders(name, [process.env.PATH ?? '', ...more].join(path.delimiter))
}

/** Finds a program in a list of folders in PATH syntax; returns its absolute path. */
export async function onFolders(name: string, folders: string): Promise<string | undefined> {
  for (const folder of folders.split(path.delimiter)) {
    const file = path.resolve(folder, name)
    if (folder !== '' && (await isProgram(file))) return file
  }
  return undefined
}

async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}
