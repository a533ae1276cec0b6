import { judgedNode } from './judged-node.ts'
import type { Report } from './schema.ts'

/** The tested components: `['Kubernetes v1.37.2', 'containerd 2.4.2', 'runc 1.4.3']`. */
export function partsOf(report: Pick<Report, 'target'>): readonly string[] {
  const { target } = report
  if (target === undefined) return ['an unreachable target']
  const node = judgedNode(report)
  return [
    ...(target.kubernetes === undefined ? [] : [`Kubernetes ${target.kubernetes}`]),
    ...(node === undefined ? [] : [runtimeName(node.runtime)]),
    ...(node?.ociRuntime === undefined ? handlerOf(target) : [programName(node.ociRuntime)]),
  ]
}

/** The source commits that the runtimes report: `['cri-o b24632ab4495', 'runc bb14dabeb718']`. */
export function commitsOf(report: Pick<Report, 'target'>): readonly string[] {
  const node = judgedNode(report)
  const [cri = ''] = node?.runtime.split('://') ?? []
  const told = [
    [cri, node?.runtimeCommit],
    [node?.ociRuntime?.name ?? '', node?.ociRuntime?.commit],
  ] as const
  return told.flatMap(([name, commit]) => (commit === undefined ? [] : [`${name} ${commit.slice(0, 12)}`]))
}

/** The node's kernel and what it enforces: `['7.2.7', 'amd64', 'cgroup v2', 'AppArmor', 'Yama 1']`. */
export function systemOf(report: Pick<Report, 'target'>): readonly string[] {
  const node = judgedNode(report)
  if (node === undefined) return []
  const { kernel, architecture, cgroup, lsms = [], ptraceScope = 0 } = node
  return [
    kernel,
    architecture,
    ...(cgroup === undefined ? [] : [`cgroup ${cgroup}`]),
    ...CONFINING.filter(([lsm]) => lsms.includes(lsm)).map(([, name]) => name),
    ...(ptraceScope === 0 ? [] : [`Yama ${ptraceScope}`]),
  ]
}

/** The security modules that confine containers, by the kernel's names and their own. */
const CONFINING = [
  ['apparmor', 'AppArmor'],
  ['selinux', 'SELinux'],
] as const

/** The requested handler, for a target that does not say which program that is. */
function handlerOf({ runtimeHandler }: NonNullable<Report['target']>): readonly string[] {
  return runtimeHandler === undefined ? [] : [`handler ${runtimeHandler}`]
}

/** The tested components on one line: `Kubernetes v1.37.2 with containerd 2.4.2 and runc 1.4.3`. */
export function nameOf(report: Pick<Report, 'target'>): string {
  const [first = 'an unknown target', ...others] = partsOf(report)
  return others.length === 0 ? first : `${first} with ${others.join(' and ')}`
}

/** `containerd 2.4.2` from `containerd://2.4.2+unknown`: what follows the plus is not part of the version. */
function runtimeName(runtime: string): string {
  return runtime.replace('://', ' ').replace(/\+.*$/, '')
}

/** `runc 1.4.3` */
export function programName({ name, version }: { name: string; version?: string | undefined }): string {
  return version === undefined ? name : `${name} ${version}`
}
