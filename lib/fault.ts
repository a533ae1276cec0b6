import { CommandFailed, DiskFull } from './command.ts'
import { errorCodeOf } from './error-code.ts'
import { messageOf, Problem } from './problem.ts'

/** A failure in pidns itself that nobody awaited: an exception in a callback, an unhandled rejection. */
export class Fault extends Error {
  override readonly name = 'Fault'

  constructor(thrown: unknown) {
    super(messageOf(thrown), { cause: thrown })
    if (thrown instanceof Error && thrown.stack !== undefined) this.stack = thrown.stack
  }
}

/**
 * The system's error codes for a disk that is full, over quota, read-only after an error, or broken
 * (errno(3)).
 */
const OF_THE_DISK = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']

/** Whether a write failed because of the disk, not because of a program. */
export function isOfTheDisk(thrown: unknown): boolean {
  return OF_THE_DISK.includes(errorCodeOf(thrown) ?? '')
}

/**
 * Whether an error is a fault of pidns itself. Foreseen errors are not: a {@link Problem}, a failed program,
 * a full or broken disk.
 */
export function isFault(thrown: unknown): boolean {
  const isForeseen =
    thrown instanceof Problem ||
    thrown instanceof CommandFailed ||
    thrown instanceof DiskFull ||
    isOfTheDisk(thrown)
  return !isForeseen
}
