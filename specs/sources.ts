import { manual, page } from '../lib/claim/source.ts'

/** Sentences that claims of more than one chapter rest on. */

export const ownProc = manual(
  'pid_namespaces',
  7,
  'A /proc filesystem shows (in the /proc/pid directories) only processes visible in the PID namespace of the process that performed the mount',
)

export const allInProc = page.understanding(
  'This includes all\n   information visible in `/proc`',
  '这包括 `/proc` 中可见的所有信息',
)

export const unixPermissions = page.understanding(
  'These are protected only by regular Unix permissions.',
  '这些仅受常规 Unix 权限的保护。',
)

export const kill = manual(
  'kill',
  2,
  'For a process to have permission to send a signal, it must either be privileged (under Linux: have the CAP_KILL capability in the user namespace of the target process), or the real or effective user ID of the sending process must equal the real or saved set-user-ID of the target process.',
)

export const ptraceIdentity = manual(
  'ptrace',
  2,
  "Deny access if neither of the following is true: […] The real, effective, and saved-set user IDs of the target match the caller's user ID, and the real, effective, and saved-set group IDs of the target match the caller's group ID.",
)

export const ptraceSuperset = manual(
  'ptrace',
  2,
  "The caller and the target process are in the same user namespace, and the caller's capabilities are a superset of the target process's permitted capabilities.",
)

export const ptraceCapability = manual(
  'capabilities',
  7,
  'CAP_SYS_PTRACE Trace arbitrary processes using ptrace(2)',
)

export const tracing = manual(
  'capabilities',
  7,
  'Trace arbitrary processes using ptrace(2) […] transfer data to or from the memory of arbitrary processes using process_vm_readv(2) and process_vm_writev(2)',
)

export const addedCapability = page.configureAPod(
  'This requires the `SYS_PTRACE` capability.',
  '此操作需要 `SYS_PTRACE` 权能。',
)

export const destruction = {
  where: 'OCI runtime specification, Lifecycle',
  says: 'The container MUST be destroyed by undoing the steps performed during create phase (step 2).',
  url: 'https://github.com/opencontainers/runtime-spec/blob/main/runtime.md#lifecycle',
}
