import { lstat, realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Problem } from './problem.ts'

/** The facts that decide whether another user could change files in a folder. */
interface FolderFacts {
  readonly uid: number
  readonly gid: number
  readonly mode: number
}

/** The user that this process runs as. */
interface User {
  readonly uid: number
  readonly gid: number
}

/**
 * Why another user of this machine could replace files in a folder, as a clause; undefined if only root and
 * this user could. Follows sshd's StrictModes (sshd_config(5)) with Debian's exception: the user's own group
 * may write, unless the user is root.
 */
export function weaknessOf({ uid, gid, mode }: FolderFacts, user: User): string | undefined {
  if (uid !== 0 && uid !== user.uid) return `it belongs to UID ${uid}`
  if ((mode & 0o002) !== 0) return 'everybody may write to it'
  const isOwnGroup = user.uid !== 0 && gid === user.gid
  if ((mode & 0o020) !== 0 && !isOwnGroup) return `its group (GID ${gid}) may write to it`
  return undefined
}

/**
 * Makes sure that only root and this user can change what a path leads to. Checks the folder and all its
 * parents.
 * @returns the folder's real path, without links
 * @throws Problem (environment) that names the unsafe folder
 */
export async function mustBeSafe(folder: string): Promise<string> {
  const real = await realpath(folder)
  const user = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 }
  for (let place = real; ; place = dirname(place)) {
    const weakness = weaknessOf(await lstat(place), user)
    if (weakness !== undefined) {
      throw new Problem('environment', `${real} is not safe because of ${place}: ${weakness}.`, {
        remedy:
          'Choose a folder that only you can write to: set PIDNS_CACHE, or --pod-folder for a CRI runtime.',
      })
    }
    if (place === dirname(place)) return real
  }
}
