import { Problem } from '../problem.ts'

/** We can't find out the release's commit. Its kept sum decides alone, as for every release. */
const UNTOLD = 'untold'

/**
 * The commits of the releases that we build, by module and version: the commit of the tag in the project's
 * own repository. The kept sums (lib/provision/sums) determine a module's files, whoever serves them. The
 * commit says which state of the repository that is, and so what a report is about.
 *
 * For CRI-O and cri-tools the Go module proxy names the commit (`Origin.Hash` in a version's .info, see
 * `go help mod download`). For runc and etcd it doesn't, so we computed the sum of that commit's files; it
 * equals the kept one.
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

/** Module versions that differ from the project's release of that name, and why. */
const MISTAKEN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'github.com/cri-o/cri-o': {
    'v1.34.0':
      'the Go module proxy serves commit 5dd0877c91 as CRI-O 1.34.0, which the project tagged by mistake on 2025-05-14; it is not the release of 2025-09-10 (commit d91a449706)',
  },
}

/** Why we must not build this version of a module, as a clause; undefined if we may. */
export function mistakeIn(module: string, version: string): string | undefined {
  return MISTAKEN[module]?.[version]
}

/** The commit a release must have; {@link UNTOLD} if unknown, undefined for a release not listed here. */
export function expectedCommit(module: string, version: string): string | undefined {
  return COMMITS[module]?.[version]
}

/** The commit of a release, if we know it. */
export function keptCommit(module: string, version: string): string | undefined {
  const expected = expectedCommit(module, version)
  return expected === UNTOLD ? undefined : expected
}

/**
 * Refuses a module version that is not the project's release of that name.
 * @param told the commit that the Go module proxy names, if any
 * @throws Problem if we know that it is another commit, or the proxy says so
 */
export function mustBeRelease(module: string, version: string, told: string | undefined): void {
  const mistake = mistakeIn(module, version)
  if (mistake !== undefined)
    throw new Problem('environment', `pidns refuses to build ${module} ${version}: ${mistake}.`)
  const kept = keptCommit(module, version)
  if (kept === undefined || told === undefined || told === kept) return
  throw new Problem(
    'environment',
    `pidns refuses to build ${module} ${version}: the Go module proxy says it is commit ${told}, but the release is ${kept}.`,
  )
}
