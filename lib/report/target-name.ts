import type { Report } from './schema.ts'

/** What was judged, part by part: `['Kubernetes v1.37.2', 'containerd 2.4.2', 'runc 1.4.3']`. */
export function partsOf({ target }: Pick<Report, 'target'>): readonly string[] {
  if (target === undefined) return ['a target that could not be reached']
  const [node] = target.nodes
  return [
    ...(target.kubernetes === undefined ? [] : [`Kubernetes ${target.kubernetes}`]),
    ...(node === undefined ? [] : [runtimeName(node.runtime)]),
    ...(node?.ociRuntime === undefined ? handlerOf(target) : [programName(node.ociRuntime)]),
  ]
}

/** The commits that the runtimes say they were built from: `['cri-o b24632ab4495', 'runc bb14dabeb718']`. */
export function commitsOf({ target }: Pick<Report, 'target'>): readonly string[] {
  const [node] = target?.nodes ?? []
  const [cri = ''] = node?.runtime.split('://') ?? []
  const told = [
    [cri, node?.runtimeCommit],
    [node?.ociRuntime?.name ?? '', node?.ociRuntime?.commit],
  ] as const
  return told.flatMap(([name, commit]) => (commit === undefined ? [] : [`${name} ${commit.slice(0, 12)}`]))
}

/** The handler that was asked for, where nobody tells which program it stands for. */
function handlerOf({ runtimeHandler }: NonNullable<Report['target']>): readonly string[] {
  return runtimeHandler === undefined ? [] : [`handler ${runtimeHandler}`]
}

/** What was judged, in one line: `Kubernetes v1.37.2 with containerd 2.4.2 and runc 1.4.3`. */
export function nameOf(report: Pick<Report, 'target'>): string {
  const [first = 'a target that tells nothing of itself', ...others] = partsOf(report)
  return others.length === 0 ? first : `${first} with ${others.join(' and ')}`
}

/** `containerd 2.4.2` of `containerd://2.4.2+unknown`: what a build says of itself after the plus is no version. */
function runtimeName(runtime: string): string {
  return runtime.replace('://', ' ').replace(/\+.*$/, '')
}

/** `runc 1.4.3` */
export function programName({ name, version }: { name: string; version?: string | undefined }): string {
  return version === undefined ? name : `${name} ${version}`
}
