import { mkdir, statfs } from 'node:fs/promises'
import { DiskFull } from '../command.ts'
import { Problem } from '../problem.ts'

const GIB = 1024 ** 3
/** With less than this left, a failure is put down to it. */
const FULL_GIB = 0.05
const REMEDY = 'Free some space, or set PIDNS_CACHE to a folder on a larger disk.'

/** Fails when the disk that holds `folder` has less free space than `what` needs. */
export async function requireSpace(folder: string, gib: number, what: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const free = await freeGib(folder)
  if (free >= gib) return
  throw new Problem(
    'environment',
    `The disk that holds ${folder} has ${free.toFixed(1)} GiB free, and to ${what} takes ${gib} GiB.`,
    { remedy: REMEDY },
  )
}

/**
 * A full disk, told as what it is; anything else unchanged. To be asked before what was written is removed: some
 * programs fail on a full disk without a word about it.
 */
export async function orDiskFull(
  error: unknown,
  folder: string,
  gib: number,
  what: string,
): Promise<unknown> {
  if (error instanceof Problem) return error
  if (error instanceof DiskFull)
    return new Problem('environment', `${error.message}; to ${what} takes ${gib} GiB in ${folder}.`, {
      remedy: REMEDY,
      cause: error,
    })
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  const full = code === 'ENOSPC' || code === 'EDQUOT' || (await freeGib(folder)) < FULL_GIB
  if (!full) return error
  return new Problem('environment', `The disk that holds ${folder} is full; to ${what} takes ${gib} GiB.`, {
    remedy: REMEDY,
    cause: error,
  })
}

async function freeGib(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return (bavail * bsize) / GIB
}
