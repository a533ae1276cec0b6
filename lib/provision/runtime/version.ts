import { Problem } from '../../problem.ts'
import { mistakeIn } from '../go-commits.ts'

/** The CRI runtimes that this program knows how to build and to start. */
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

/** The versions taken when none is asked for: those proven here. */
export const DEFAULT_RUNTIMES: Readonly<Record<RuntimeName, string>> = {
  containerd: '2.4.2',
  'cri-o': '1.36.3',
}

/** The Go modules that they are built from. */
export const RUNTIME_MODULES: Readonly<Record<RuntimeName, string>> = {
  containerd: 'github.com/containerd/containerd/v2',
  'cri-o': 'github.com/cri-o/cri-o',
}

/** What configures them differs between majors, and only these are known. */
const MAJORS: Readonly<Record<RuntimeName, number>> = { containerd: 2, 'cri-o': 1 }

/** Reads `containerd@2.4.2`, `cri-o@v1.36.3` or just a name; anything else is the person's mistake and said so. */
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
      `"${asked}" is no version of ${name}: major, minor and patch are needed, as in ${spell(name, DEFAULT_RUNTIMES[name])}.`,
    )
  if (Number(major) !== MAJORS[name])
    throw new Problem(
      'usage',
      `${name} ${asked} can't be started: this program knows ${name} ${MAJORS[name]}.x only.`,
    )
  const version = `${Number(major)}.${Number(minor)}.${Number(patch)}`
  const mistake = mistakeIn(RUNTIME_MODULES[name], `v${version}`)
  if (mistake !== undefined)
    throw new Problem('usage', `${spell(name, version)} can't be started: ${mistake}.`, {
      remedy: `The release that is proven here: --runtime ${spell(name, DEFAULT_RUNTIMES[name])}`,
    })
  return { name, version, spelled: spell(name, version) }
}

function spell(name: RuntimeName, version: string): string {
  return `${name}@${version}`
}
