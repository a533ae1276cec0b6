import { CommandFailed, DiskFull } from './command.ts'
import { errorCodeOf } from './error-code.ts'
import { messageOf, Problem } from './problem.ts'

/** Something in pidns itself went wrong where nobody waited for it: an exception in a callback, a lost rejection. */
export class Fault extends Error {
  override readonly name = 'Fault'

  constructor(thrown: unknown) {
    super(messageOf(thrown), { cause: thrown })
    if (thrown instanceof Error && thrown.stack !== undefined) this.stack = thrown.stack
  }
}

/** What the system answers when a disk is full, over a quota, made read-only by an error, or broken (errno(3)). */
const OF_THE_DISK = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']

/** Whether the disk, and nothing in a program, is why something could not be written. */
export function isOfTheDisk(thrown: unknown): boolean {
  return OF_THE_DISK.includes(errorCodeOf(thrown) ?? '')
}

/**
 * Whether what was thrown is a fault of pidns itself. It is none when it was foreseen: a {@link Problem}, a program
 * that failed, a full disk.
 */
export function isFault(thrown: unknown): boolean {
  const isForeseen =
    thrown instanceof Problem ||
    thrown instanceof CommandFailed ||
    thrown instanceof DiskFull ||
    isOfTheDisk(thrown)
  return !isForeseen
}
