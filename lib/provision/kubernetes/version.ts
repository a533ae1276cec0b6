import { Problem } from '../../problem.ts'

/** A Kubernetes release, written like its tags: `v1.37.2`. */
export interface KubernetesVersion {
  readonly tag: string
  readonly minor: number
  readonly patch: number
}

/** The newest version that we have proven. */
export const DEFAULT_KUBERNETES = 'v1.37.2'

/** The newest version with a node image in the kind release that we use. */
export const KINDS_NEWEST = 'v1.37.0'

/** The versions on which pidns' own specs passed. */
export const PROVEN_KUBERNETES: readonly string[] = ['v1.37.2', 'v1.35.4']

/** `shareProcessNamespace` came with Kubernetes 1.10, as an alpha field. */
const FIRST_MINOR = 10

/** Reads `v1.37.2` or `1.37.2`; anything else is a usage error. */
export function parseKubernetesVersion(text: string): KubernetesVersion {
  const match = /^v?(\d+)\.(\d+)\.(\d+)$/.exec(text.trim())
  const [major, minor, patch] = match?.slice(1) ?? []
  if (major === undefined || minor === undefined || patch === undefined)
    throw new Problem(
      'usage',
      `"${text}" is not a Kubernetes version: give major, minor and patch, as in ${DEFAULT_KUBERNETES}.`,
    )
  const tag = `v${Number(major)}.${Number(minor)}.${Number(patch)}`
  if (Number(major) !== 1)
    throw new Problem(
      'usage',
      `Kubernetes ${tag} does not exist: releases are called v1.x.y, such as ${DEFAULT_KUBERNETES}.`,
    )
  if (Number(minor) < FIRST_MINOR)
    throw new Problem(
      'usage',
      `Kubernetes ${tag} has no shareProcessNamespace: the field came with v1.${FIRST_MINOR}.0.`,
    )
  return { tag, minor: Number(minor), patch: Number(patch) }
}
