import type { NodeFacts } from './target.ts'

/**
 * Prints what a kernel reports about itself, with a shell on its node: the cgroup version from the file
 * system at the cgroup root, Yama's scope (its number comes without a line end to a shell that reads byte by byte), and the security modules from the kernel's list. The list is in
 * securityfs, which the script mounts for itself if needed. A kernel without securityfs has no modules.
 */
export const KERNEL_SCRIPT = `echo "cgroup $(stat -fc %T /sys/fs/cgroup)"
echo "release $(uname -r)"
it=; { read -r it </proc/sys/kernel/yama/ptrace_scope; } 2>/dev/null; [ "$it" ] && echo "yama $it"
grep -qw securityfs /proc/filesystems || { echo 'lsm '; exit; }
list=/sys/kernel/security/lsm
read_list="[ -r $list ] || mount -t securityfs none /sys/kernel/security && cat $list"
modules=$(unshare --mount sh -c "$read_list" 2>/dev/null) && echo "lsm $modules"
:`

/** Parses the output of {@link KERNEL_SCRIPT}. */
export function kernelFacts(told: string): Pick<NodeFacts, 'cgroup' | 'lsms' | 'ptraceScope'> {
  const cgroup = /^cgroup (.*)$/m.exec(told)?.[1]
  const lsms = /^lsm ?(.*)$/m.exec(told)?.[1]
  const yama = /^yama (\d)$/m.exec(told)?.[1]
  return {
    ...(cgroup !== undefined && { cgroup: cgroup === 'cgroup2fs' ? 'v2' : 'v1' }),
    ...(lsms !== undefined && { lsms: lsms.split(',').filter(name => name !== '') }),
    ...(yama !== undefined && { ptraceScope: Number(yama) }),
  }
}

/** The kernel's release in the output of {@link KERNEL_SCRIPT}. */
export function releaseIn(told: string): string {
  return /^release (.*)$/m.exec(told)?.[1] ?? 'unknown'
}
