import { Problem } from '../problem.ts'

/** Where nothing that can be reached tells a release's commit: then its kept sum alone decides, as for every release. */
const UNTOLD = 'untold'

/**
 * The commits of the releases that programs are built from, by module and version: that of the tag in the project's own
 * repository. What a module's files are is decided by the sum that is kept of them (lib/provision/sums), whoever serves
 * them; the commit says which state of the repository that is, and so what a report is about.
 *
 * Of CRI-O and cri-tools the Go module proxy tells it (`Origin.Hash` of a version's .info, `go help mod download`); of runc
 * and etcd it does not, so the sum was computed from the files of that commit, and is the kept one.
 */
const COMMITS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'github.com/containerd/containerd/v2': { 'v2.4.2': UNTOLD },
  'github.com/cri-o/cri-o': { 'v1.36.3': 'b24632ab44955fa84685640d4177f3c554e9f69c' },
  'github.com/opencontainers/runc': { 'v1.4.3': 'bb14dabeb7185bb72c8c86735d090dcb20f36587' },
  'go.etcd.io/etcd/server/v3': {
    'v3.6.8': '4e814e204934c3c682d9e185db1dfb646d2510b3',
    'v3.7.0': '4d71f7c83a2cef992d57abd3284edfaf66c91a4a',
  },
  'k8s.io/kubernetes': { 'v1.35.4': UNTOLD, 'v1.37.2': UNTOLD },
  'sigs.k8s.io/cri-tools': { 'v1.36.0': '88d8ad9d40f82726fda53c2d271e6172b4c619c9' },
  'sigs.k8s.io/kind': { 'v0.33.0': UNTOLD },
}

/** Versions of modules that are not what their project released under that name, and why. */
const MISTAKEN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'github.com/cri-o/cri-o': {
    'v1.34.0':
      'what the Go module proxy has as CRI-O 1.34.0 is commit 5dd0877c91, which its project tagged by mistake on 2025-05-14, and not the release of 2025-09-10 (commit d91a449706)',
  },
}

/** Why a version of a module may not be built from, as a clause; nothing where it may. */
export function mistakeIn(module: string, version: string): string | undefined {
  return MISTAKEN[module]?.[version]
}

/** The commit that a release must be; {@link UNTOLD} where it is not known, nothing for a release that is not kept here. */
export function expectedCommit(module: string, version: string): string | undefined {
  return COMMITS[module]?.[version]
}

/** The commit that a release is known to be. */
export function keptCommit(module: string, version: string): string | undefined {
  const expected = expectedCommit(module, version)
  return expected === UNTOLD ? undefined : expected
}

/**
 * Refuses a release that is not the one of that name.
 * @param told the commit that the Go module proxy names, where it names one
 * @throws Problem where it is known to be another, or is told to be
 */
export function mustBeRelease(module: string, version: string, told: string | undefined): void {
  const mistake = mistakeIn(module, version)
  if (mistake !== undefined)
    throw new Problem('environment', `${module} ${version} is not built: ${mistake}.`)
  const kept = keptCommit(module, version)
  if (kept === undefined || told === undefined || told === kept) return
  throw new Problem(
    'environment',
    `${module} ${version} is not built: the Go module proxy says that it is commit ${told}, and the release is ${kept}.`,
  )
}
