import type { System } from './system.ts'

/**
 * The packages that `apt-get --simulate` would take from another release of this distribution, with version and release:
 * "Inst libc6 [2.36-9] (2.41-12 Debian:13.1/stable [amd64])". What third parties offer beside it has no release to
 * compare, and is the person's own choice.
 */
export function ofOtherReleases(
  simulated: string,
  system: Pick<System, 'id' | 'version'>,
): readonly string[] {
  return simulated.split('\n').flatMap(line => {
    const [, name, version, origins] = /^Inst (\S+) (?:\[[^\]]*\] )?\((\S+) ([^[)]*)/.exec(line) ?? []
    if (name === undefined || origins === undefined) return []
    const own = origins.split(',').flatMap(origin => {
      const [, label, release] = /^\s*([\w-]+):([\d.]+)\//.exec(origin) ?? []
      return label?.toLowerCase().startsWith(system.id) && release !== undefined ? [release] : []
    })
    const isForeign = own.length > 0 && own.every(release => !isOf(release, system.version))
    return isForeign ? [`${name} ${version} (${origins.trim()})`] : []
  })
}

/** Whether a release is this version: Debian 12.11 is 12, Ubuntu 24.04 is 24.04. */
function isOf(release: string, version: string): boolean {
  return release === version || release.startsWith(`${version}.`)
}
