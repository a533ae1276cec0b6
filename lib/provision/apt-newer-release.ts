import { access, writeFile } from 'node:fs/promises'

/** The Debian release that is taken from where an older one's package can't work. */
export const NEWER = 'trixie'

const PREFERENCE = `/etc/apt/preferences.d/pidns-${NEWER}`
const SOURCE = `/etc/apt/sources.list.d/pidns-${NEWER}.sources`

/** Lets apt take packages of the newer release when it is asked to, and only then. */
export async function addNewerRelease(mirror: string): Promise<void> {
  await writeFile(PREFERENCE, pinning(NEWER))
  await writeFile(SOURCE, source(mirror, NEWER))
}

/** Whether apt can take from the newer release because a run of ours has let it. */
export async function hasNewerRelease(): Promise<boolean> {
  return access(SOURCE).then(
    () => true,
    () => false,
  )
}

/** An apt preference under which a release is only taken from when it is asked for. */
export function pinning(release: string): string {
  return `Package: *\nPin: release n=${release}\nPin-Priority: 100\n`
}

/** An apt source of one Debian release, in deb822 form. */
export function source(mirror: string, release: string): string {
  return [
    'Types: deb',
    `URIs: ${mirror}`,
    `Suites: ${release}`,
    'Components: main',
    'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg',
    '',
  ].join('\n')
}
