/** The kernels that a node can get for itself. */
export const KERNELS = ['uml'] as const

/** The security modules that a kernel of its own can have, one at a time. */
export const SECURITY_MODULES = ['apparmor', 'selinux', 'none'] as const

/** How far Yama restricts tracing (Documentation/admin-guide/LSM/Yama.rst of the Linux kernel). */
export const PTRACE_SCOPES = ['0', '1', '2', '3'] as const

/** A kernel that a runtime gets for itself: User-mode Linux, a Linux kernel that is a program. */
export interface OwnKernel {
  readonly lsm: (typeof SECURITY_MODULES)[number]
  readonly ptraceScope: (typeof PTRACE_SCOPES)[number]
}

/** How much slower a node with such a kernel is, as a factor for time limits: measured 4 to 8 on 2 cores. */
export const SLOWNESS = 8

/** The same with a kubelet on the one processor, which starts pods and asks for their state. */
export const SLOWNESS_OF_WORKER = 16

/** How many pods may start at the same time: more than two on its one processor only wait for each other. */
export const STARTS_AT_ONCE = 2

/** How a node with such a kernel differs from a usual one, as sentences for the user. */
export const OWN_KERNEL_LACKS = [
  'User-mode Linux has one processor, no cpuset and no IPv4 NAT: pods reach nothing outside their node.',
] as const

/** In words that follow the name of a runtime. */
export function spelledKernel({ lsm, ptraceScope }: OwnKernel): string {
  const yama = ptraceScope === '0' ? '' : `, Yama ${ptraceScope}`
  return ` on a kernel of its own (${lsm === 'none' ? 'no security module' : lsm}${yama})`
}
