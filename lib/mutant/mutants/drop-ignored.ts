import type { OciMutant } from '../mutant.ts'
import type { OciProcess } from '../oci/config.ts'
import { withCapability, withProcess } from '../oci/process.ts'
import { ofContainers } from '../oci/sharing.ts'

const withKill = (process: OciProcess) => withCapability('CAP_KILL', process)

export const mutant: OciMutant = {
  fault: 'a capability that a container drops (KILL, or ALL) is there all the same',
  noticedBy: ['cap.dropped-main', 'cap.dropped-exec', 'sig.cap-kill-needed'],
  touches: ['truth', 'root'],
  spares: ['sig.cap-kill', 'cap.ptrace-main', 'cap.not-leaked-main'],
  create: ofContainers(config => withProcess(config, withKill)),
  exec: call => ({ ...call, process: withKill(call.process) }),
}
