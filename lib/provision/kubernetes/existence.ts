import { CommandFailed } from '../../command.ts'
import type { Context } from '../../context.ts'
import { Problem } from '../../problem.ts'
import { askGo, goVersions, saysNoSuchVersion } from '../go.ts'
import { type KubernetesVersion, parseKubernetesVersion } from './version.ts'

const MODULE = 'k8s.io/kubernetes'

/**
 * Fails if the Go module proxy says that there is no such Kubernetes release. If we can't ask it, we go on:
 * getting the image will show.
 */
export async function mustExist(version: KubernetesVersion, ctx: Context): Promise<void> {
  try {
    await askGo(ctx, ['list', '-m', '-json', `${MODULE}@${version.tag}`], { timeout: 20_000 })
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    if (!saysNoSuchVersion(error.output)) return
    const listed = await goVersions(MODULE, ctx).catch(() => [])
    // A proxy may refuse a release that exists (403), so try a version that lies between listed ones.
    const refused = /403 Forbidden/.test(error.output)
    if (refused && !isBeyond(version, listed)) return
    throw new Problem('usage', `Kubernetes ${version.tag} does not exist${newest(version, listed)}.`)
  }
}

/** Whether a version is newer than all listed ones of its minor, or its minor is newer than all listed. */
export function isBeyond(version: KubernetesVersion, listed: readonly string[]): boolean {
  const known = releases(listed)
  if (known.length === 0) return false
  const same = known.filter(other => other.minor === version.minor)
  if (same.length > 0) return same.every(other => other.patch < version.patch)
  return known.every(other => other.minor < version.minor)
}

function newest(version: KubernetesVersion, listed: readonly string[]): string {
  const known = releases(listed).sort((a, b) => a.minor - b.minor || a.patch - b.patch)
  const ofMinor = known.findLast(other => other.minor === version.minor)
  if (ofMinor !== undefined) return `: the newest v1.${version.minor} is ${ofMinor.tag}`
  const last = known.at(-1)
  return last === undefined ? '' : `: the newest is ${last.tag}`
}

function releases(listed: readonly string[]): KubernetesVersion[] {
  return listed.filter(tag => /^v1\.[1-9]\d\.\d+$/.test(tag)).map(tag => parseKubernetesVersion(tag))
}
