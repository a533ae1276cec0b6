import type { OciMutant } from '../mutant.ts'
import type { OciProcess } from '../oci/config.ts'
import { withProcess } from '../oci/process.ts'
import { ofContainers } from '../oci/sharing.ts'

/** containerd's default capabilities (containerd, pkg/oci/spec.go). */
const KEPT = [
  ...['CHOWN', 'DAC_OVERRIDE', 'FSETID', 'FOWNER', 'MKNOD', 'NET_RAW', 'SETGID', 'SETUID', 'SETFCAP'],
  ...['SETPCAP', 'NET_BIND_SERVICE', 'SYS_CHROOT', 'KILL', 'AUDIT_WRITE'],
].map(name => `CAP_${name}`)

const withBounds = (process: OciProcess): OciProcess => {
  const { capabilities = {} } = process
  const hasNone = (capabilities.effective ?? []).length === 0
  return hasNone ? { ...process, capabilities: { ...capabilities, bounding: KEPT } } : process
}

export const mutant: OciMutant = {
  // At execve(2) root regains what its bounding set holds; another user only what a file's capabilities give.
  fault: "a container that drops all capabilities keeps the default ones in its main process's bounding set",
  noticedBy: ['cap.dropped-main', 'truth.root-without-any-to-root'],
  touches: ['truth', 'root'],
  spares: [
    'cap.dropped-exec',
    'cap.ptrace-main',
    'cap.not-leaked-main',
    'truth.root-without-kill-to-other-user',
  ],
  create: ofContainers(config => withProcess(config, withBounds)),
}
