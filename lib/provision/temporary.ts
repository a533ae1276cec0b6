import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { atExit } from '../at-exit.ts'
import type { Context } from '../context.ts'

/** Gives `work` an empty folder in the cache, and removes it afterwards whatever came of the work. */
export async function withTemporaryFolder<T>(ctx: Context, work: (folder: string) => Promise<T>): Promise<T> {
  const parent = path.join(ctx.cacheDir, 'tmp')
  await mkdir(parent, { recursive: true })
  await removeOrphans(parent)
  const folder = await mkdtemp(path.join(parent, `${process.pid}-`))
  using _folder = atExit(() => rmSync(folder, { recursive: true, force: true }))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Folders of runs that were killed before they could clear up; their names start with the run's process id. */
async function removeOrphans(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = Number(name.split('-')[0])
    if (!isAlive(pid)) await rm(path.join(parent, name), { recursive: true, force: true })
  }
}

/** Whether a process of this id runs; false for what is no process id. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
