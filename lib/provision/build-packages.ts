import type { SystemChange } from '../consent.ts'
import type { Context } from '../context.ts'
import { packageChanges } from './apt-install.ts'

/** Debian packages needed to make root file systems. */
export const ROOT_FILE_SYSTEM_PACKAGES = ['debootstrap', 'debian-archive-keyring'] as const

/** Debian packages needed to build programs that contain C: runc, CRI-O, pause. */
const C_PACKAGES = ['gcc', 'libc6-dev', 'libseccomp-dev', 'pkg-config'] as const

/** The system changes of building a node or runtime image: installing the packages it lacks. */
export function imageBuildChanges(ctx: Context): Promise<readonly SystemChange[]> {
  return packageChanges([...ROOT_FILE_SYSTEM_PACKAGES, ...C_PACKAGES], ctx)
}
