import { lstat, realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Problem } from './problem.ts'

/** What tells whether another user could change what is in a folder. */
interface FolderFacts {
  readonly uid: number
  readonly gid: number
  readonly mode: number
}

/** The user that this process is. */
interface User {
  readonly uid: number
  readonly gid: number
}

/**
 * Why another user of this machine could swap what is in a folder, as a clause; undefined when nobody could but root
 * and this user. The rules of sshd's StrictModes (sshd_config(5)), with Debian's exception: a group that is the user's
 * own may write, but never where the user is root.
 */
export function weaknessOf({ uid, gid, mode }: FolderFacts, user: User): string | undefined {
  if (uid !== 0 && uid !== user.uid) return `it belongs to UID ${uid}`
  if ((mode & 0o002) !== 0) return 'everybody may write to it'
  const isOwnGroup = user.uid !== 0 && gid === user.gid
  if ((mode & 0o020) !== 0 && !isOwnGroup) return `its group (GID ${gid}) may write to it`
  return undefined
}

/**
 * Makes sure that nobody but root and this user can change what a path leads to: each folder from it up to the root is
 * checked.
 * @returns the folder's real path, in which no link is left
 * @throws Problem (environment) that names the folder that is not safe
 */
export async function mustBeSafe(folder: string): Promise<string> {
  const real = await realpath(folder)
  const user = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 }
  for (let place = real; ; place = dirname(place)) {
    const weakness = weaknessOf(await lstat(place), user)
    if (weakness !== undefined) {
      throw new Problem('environment', `${real} is no safe place: of ${place}, ${weakness}.`, {
        remedy: 'Name a folder in which only you can write: PIDNS_CACHE, and --pod-folder for a CRI runtime.',
      })
    }
    if (place === dirname(place)) return real
  }
}
