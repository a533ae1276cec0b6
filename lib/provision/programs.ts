import { access, constants } from 'node:fs/promises'
import path from 'node:path'

/** Where a program is found on PATH, then in `more` folders; its absolute path. */
export async function onPath(name: string, more: readonly string[] = []): Promise<string | undefined> {
  for (const folder of [...(process.env.PATH ?? '').split(path.delimiter), ...more]) {
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
