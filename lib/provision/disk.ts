import { mkdir, statfs } from 'node:fs/promises'
import { DiskFull } from '../command.ts'
import { Problem } from '../problem.ts'

const GIB = 1024 ** 3
/** If less than this is free, we blame a failure on the full disk. */
const FULL_GIB = 0.05
const REMEDY = 'Free some space, or set PIDNS_CACHE to a folder on a larger disk.'

/** Fails if the disk that holds `folder` has less free space than `what` needs. */
export async function requireSpace(folder: string, gib: number, what: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const free = await freeGib(folder)
  if (free >= gib) return
  throw new Problem(
    'environment',
    `The disk that holds ${folder} has ${free.toFixed(1)} GiB free, but pidns needs ${gib} GiB to ${what}.`,
    { remedy: REMEDY },
  )
}

/**
 * Turns an error into a Problem if the disk is full; returns any other error unchanged. Call it before
 * cleaning up: some programs fail on a full disk without saying so.
 */
export async function orDiskFull(
  error: unknown,
  folder: string,
  gib: number,
  what: string,
): Promise<unknown> {
  if (error instanceof Problem) return error
  if (error instanceof DiskFull)
    return new Problem('environment', `${error.message}; pidns needs ${gib} GiB in ${folder} to ${what}.`, {
      remedy: REMEDY,
      cause: error,
    })
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  const full = code === 'ENOSPC' || code === 'EDQUOT' || (await freeGib(folder)) < FULL_GIB
  if (!full) return error
  return new Problem(
    'environment',
    `The disk that holds ${folder} is full; pidns needs ${gib} GiB to ${what}.`,
    {
      remedy: REMEDY,
      cause: error,
    },
  )
}

async function freeGib(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return (bavail * bsize) / GIB
}
