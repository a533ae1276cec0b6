import { access } from 'node:fs/promises'

/** The keys with which Debian signs its releases: package debian-archive-keyring. */
export const DEBIAN_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** Why packages of Debian can't be checked on this machine, and so are not taken; nothing when they can be. */
export async function keyringObstacle(): Promise<string | undefined> {
  return access(DEBIAN_KEYRING).then(
    () => undefined,
    () => `${DEBIAN_KEYRING} (package debian-archive-keyring) is missing, by which packages are checked`,
  )
}
