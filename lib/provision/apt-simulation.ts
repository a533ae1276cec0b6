import type { System } from './system.ts'

/**
 * The packages that `apt-get --simulate` would take from another release of this distribution, with version
 * and release: "Inst libc6 [2.36-9] (2.41-12 Debian:13.8/stable [amd64])". Allows packages from third-party
 * sources, because the user chose those, and allows everything on a system without a version (Debian
 * testing).
 */
export function ofOtherReleases(
  simulated: string,
  system: Pick<System, 'id' | 'version'>,
): readonly string[] {
  if (system.version === '') return []
  return simulated.split('\n').flatMap(line => {
    const [, name, version, origins] = /^Inst (\S+) (?:\[[^\]]*\] )?\((\S+) ([^[)]*)/.exec(line) ?? []
    if (name === undefined || origins === undefined) return []
    const releases = origins.split(',').flatMap(origin => {
      const [, label, release] = /^\s*([\w-]+):([^/\s]+)/.exec(origin) ?? []
      return release !== undefined && label?.toLowerCase().startsWith(system.id) ? [release] : []
    })
    const isForeign = releases.length > 0 && releases.every(release => !isOf(release, system.version))
    return isForeign ? [`${name} ${version} (${origins.trim()})`] : []
  })
}

/** Whether a release is this version: Debian 12.11 is 12, Ubuntu 24.04 is 24.04, `unstable` has none. */
function isOf(release: string, version: string): boolean {
  return release === version || release.startsWith(`${version}.`)
}

/** A package that apt would install or upgrade. */
export interface PlannedPackage {
  readonly name: string
  /** The installed version; undefined if the package isn't installed. */
  readonly from: string | undefined
  readonly to: string
}

/** Every package that `apt-get --simulate` would install or upgrade, in apt's order. */
export function plannedPackages(simulated: string): readonly PlannedPackage[] {
  return [...simulated.matchAll(/^Inst (\S+) (?:\[([^\]]*)\] )?\((\S+) /gm)].map(
    ([, name = '', from, to = '']) => ({ name, from, to }),
  )
}
