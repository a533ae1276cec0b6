import { mkdir, statfs } from 'node:fs/promises'
import { Problem } from '../problem.ts'

const GIB = 1024 ** 3
const REMEDY = 'Free some space, or set PIDNS_CACHE to a folder on a larger disk.'

/** A child process found a disk full; the message is what it said. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull'
}

/** Fails when the disk that holds `folder` has less free space than `what` needs. */
export async function requireSpace(folder: string, gib: number, what: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const { bavail, bsize } = await statfs(folder)
  const free = (bavail * bsize) / GIB
  if (free >= gib) return
  throw new Problem(
    'environment',
    `The disk that holds ${folder} has ${free.toFixed(1)} GiB free, and to ${what} takes ${gib} GiB.`,
    { remedy: REMEDY },
  )
}

/** A full disk, told as what it is; anything else unchanged. */
export function orDiskFull(error: unknown, folder: string, gib: number, what: string): unknown {
  if (error instanceof DiskFull)
    return new Problem('environment', `${error.message}; to ${what} takes ${gib} GiB in ${folder}.`, {
      remedy: REMEDY,
      cause: error,
    })
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error
  return new Problem('environment', `The disk that holds ${folder} is full; to ${what} takes ${gib} GiB.`, {
    remedy: REMEDY,
    cause: error,
  })
}
