import type { SystemChange } from '../consent.ts'
import type { Context } from '../context.ts'
import { packageChanges } from './apt-install.ts'

/** Debian packages that root file systems are made with. */
export const ROOT_FILE_SYSTEM_PACKAGES = ['debootstrap', 'debian-archive-keyring'] as const

/** Debian packages that programs with C in them are built with: runc, CRI-O, pause. */
const C_PACKAGES = ['gcc', 'libc6-dev', 'libseccomp-dev', 'pkg-config'] as const

/** What building an image of a node or of a runtime changes on this system, where packages are missing for it. */
export function imageBuildChanges(ctx: Context): Promise<readonly SystemChange[]> {
  return packageChanges([...ROOT_FILE_SYSTEM_PACKAGES, ...C_PACKAGES], ctx)
}
