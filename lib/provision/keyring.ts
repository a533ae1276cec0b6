import { access } from 'node:fs/promises'

/** The keys that sign Debian's releases, from the package debian-archive-keyring. */
export const DEBIAN_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** Why we can't verify Debian packages on this machine, and so don't use them; undefined if we can. */
export async function keyringObstacle(): Promise<string | undefined> {
  return access(DEBIAN_KEYRING).then(
    () => undefined,
    () => `${DEBIAN_KEYRING} (package debian-archive-keyring) is missing, so pidns can't verify packages`,
  )
}
