import { Problem } from '../../problem.ts'
import { mistakeIn } from '../go-commits.ts'

/** The CRI runtimes that pidns can build and start. */
const RUNTIME_NAMES = ['containerd', 'cri-o'] as const
export type RuntimeName = (typeof RUNTIME_NAMES)[number]

/** A release of a CRI runtime. */
export interface RuntimeVersion {
  readonly name: RuntimeName
  /** Without a `v`: `2.4.2`. */
  readonly version: string
  /** As a person writes it: `containerd@2.4.2`. */
  readonly spelled: string
}

/** The default versions: the ones we have proven. */
export const DEFAULT_RUNTIMES: Readonly<Record<RuntimeName, string>> = {
  containerd: '2.4.2',
  'cri-o': '1.36.3',
}

/** The Go modules that we build the runtimes from. */
export const RUNTIME_MODULES: Readonly<Record<RuntimeName, string>> = {
  containerd: 'github.com/containerd/containerd/v2',
  'cri-o': 'github.com/cri-o/cri-o',
}

/** The supported major versions: the configuration differs between majors. */
const MAJORS: Readonly<Record<RuntimeName, number>> = { containerd: 2, 'cri-o': 1 }

/** Reads `containerd@2.4.2`, `cri-o@v1.36.3` or just a name; anything else is a usage error. */
export function parseRuntime(text: string): RuntimeVersion {
  const [given = '', ...rest] = text.trim().split('@')
  const name = RUNTIME_NAMES.find(known => known === given)
  if (name === undefined || rest.length > 1)
    throw new Problem(
      'usage',
      `"${text}" is no runtime that this program can start: it knows ${RUNTIME_NAMES.join(' and ')}.`,
      { remedy: `For example: --runtime ${spell('containerd', DEFAULT_RUNTIMES.containerd)}` },
    )
  const asked = rest[0] ?? DEFAULT_RUNTIMES[name]
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)\.(\d+)$/.exec(asked) ?? []
  if (major === undefined || minor === undefined || patch === undefined)
    throw new Problem(
      'usage',
      `"${asked}" is not a version of ${name}: give major, minor and patch, as in ${spell(name, DEFAULT_RUNTIMES[name])}.`,
    )
  if (Number(major) !== MAJORS[name])
    throw new Problem('usage', `pidns can't start ${name} ${asked}: it knows only ${name} ${MAJORS[name]}.x.`)
  const version = `${Number(major)}.${Number(minor)}.${Number(patch)}`
  const mistake = mistakeIn(RUNTIME_MODULES[name], `v${version}`)
  if (mistake !== undefined)
    throw new Problem('usage', `pidns can't start ${spell(name, version)}: ${mistake}.`, {
      remedy: `Use the proven release: --runtime ${spell(name, DEFAULT_RUNTIMES[name])}`,
    })
  return { name, version, spelled: spell(name, version) }
}

function spell(name: RuntimeName, version: string): string {
  return `${name}@${version}`
}
