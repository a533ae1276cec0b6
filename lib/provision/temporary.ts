import { rmSync } from 'node:fs'
import path from 'node:path'
import { atExit } from '../at-exit.ts'
import type { Context } from '../context.ts'
import { OwnFolders } from '../own-folders.ts'
import { newId } from '../ownership.ts'

/** Gives `work` an empty folder in the cache and always removes it afterwards. */
export async function withTemporaryFolder<T>(ctx: Context, work: (folder: string) => Promise<T>): Promise<T> {
  const folders = new OwnFolders(path.join(ctx.cacheDir, 'tmp'))
  for (const { id } of await folders.abandoned()) await folders.remove(id)
  const id = newId()
  const folder = await folders.make(id)
  using _folder = atExit(() => rmSync(folder, { recursive: true, force: true }))
  try {
    return await work(folder)
  } finally {
    await folders.remove(id)
  }
}
