import type { OciMutant } from '../mutant.ts'
import type { OciProcess } from '../oci/config.ts'
import { withProcess } from '../oci/process.ts'
import { ofContainers } from '../oci/sharing.ts'

/** Some of containerd's default capabilities (containerd, pkg/oci/spec.go). */
const KEPT = ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER', 'CAP_SETGID', 'CAP_SETUID', 'CAP_KILL']

const withBounds = (process: OciProcess): OciProcess => {
  const { capabilities = {} } = process
  const hasNone = (capabilities.effective ?? []).length === 0
  return hasNone ? { ...process, capabilities: { ...capabilities, bounding: KEPT } } : process
}

export const mutant: OciMutant = {
  // At execve(2) root regains what its bounding set holds; another user only what a file's capabilities give.
  fault: "a container that drops all capabilities keeps some in its main process's bounding set",
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
