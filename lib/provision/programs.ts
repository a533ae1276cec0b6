import { access, constants } from 'node:fs/promises'
import path from 'node:path'

/** Where a system keeps its own programs, those of root among them. */
export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Where a program is found on PATH, then in `more` folders; its absolute path. */
export function onPath(name: string, more: readonly string[] = []): Promise<string | undefined> {
  return onFolders(name, [process.env.PATH ?? '', ...more].join(path.delimiter))
}

/** Where a program is found in folders that are written as in PATH; its absolute path. */
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
