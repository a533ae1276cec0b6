import type { OciMutant } from '../mutant.ts'
import type { OciProcess } from '../oci/config.ts'
import { withCapability, withProcess } from '../oci/process.ts'
import { ofContainers } from '../oci/sharing.ts'

const withKill = (process: OciProcess) => withCapability('CAP_KILL', process)

export const mutant: OciMutant = {
  fault: 'the runtime gives CAP_KILL even to a container that drops KILL or ALL',
  noticedBy: [
    'cap.dropped-main',
    'cap.dropped-exec',
    'sig.cap-kill-needed',
    'truth.root-without-kill-to-other-user',
  ],
  touches: ['truth', 'root'],
  spares: ['sig.cap-kill', 'cap.ptrace-main', 'cap.not-leaked-main'],
  create: ofContainers(config => withProcess(config, withKill)),
  exec: call => ({ ...call, process: withKill(call.process) }),
}
