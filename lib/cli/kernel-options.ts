import { Option } from 'commander'
import { KERNELS, PTRACE_SCOPES, SECURITY_MODULES } from '../provision/own-kernel/own-kernel.ts'

/** `--kernel`, of every command that starts a runtime in a container. */
export function kernel(): Option {
  return new Option(
    '--kernel <kernel>',
    "give the pods' node a kernel of its own instead of this machine's: User-mode Linux, with cgroup v2",
  ).choices(KERNELS)
}

/** `--lsm` */
export function lsm(): Option {
  return new Option('--lsm <module>', 'security module of that kernel (default: apparmor)').choices(
    SECURITY_MODULES,
  )
}

/** `--ptrace-scope` */
export function ptraceScope(): Option {
  return new Option(
    '--ptrace-scope <scope>',
    "Yama's kernel.yama.ptrace_scope of that kernel (default: 0)",
  ).choices(PTRACE_SCOPES)
}
