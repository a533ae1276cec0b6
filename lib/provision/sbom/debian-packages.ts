import { run } from '../../command.ts'
import type { Context } from '../../context.ts'

/** A Debian package installed in a root file system. */
export interface DebianPackage {
  readonly name: string
  readonly version: string
  readonly architecture: string
}

/** The packages that dpkg installed in a root file system, given as a tar file. */
export async function debianPackagesIn(tar: string, ctx: Context): Promise<readonly DebianPackage[]> {
  const status = await run(ctx.signal, 'tar', ['-xOf', tar, './var/lib/dpkg/status'])
  return readDpkgStatus(status)
}

/** Reads dpkg's list of packages (`/var/lib/dpkg/status`, see dpkg(1) and deb-control(5)). */
export function readDpkgStatus(status: string): readonly DebianPackage[] {
  return status.split(/\n{2,}/).flatMap(paragraph => {
    const field = (name: string) => new RegExp(`^${name}: (.+)$`, 'm').exec(paragraph)?.[1]
    const [name, version, architecture] = [field('Package'), field('Version'), field('Architecture')]
    const isInstalled = field('Status')?.endsWith(' ok installed') ?? false
    if (!isInstalled || name === undefined || version === undefined || architecture === undefined) return []
    return [{ name, version, architecture }]
  })
}
