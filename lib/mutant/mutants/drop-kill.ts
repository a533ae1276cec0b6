import type { OciMutant } from '../mutant.ts'
import { withoutCapability, withProcess } from '../oci/process.ts'
import { ofContainers } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'the runtime takes CAP_KILL from every process',
  noticedBy: ['sig.cap-kill'],
  touches: ['cap.dropped-main', 'cap.dropped-exec', 'truth', 'mix.seccomp', 'root'],
  spares: ['sig.same-uid', 'sig.cap-kill-needed', 'cap.ptrace-main', 'cap.ptrace-exec'],
  create: ofContainers(config => withProcess(config, process => withoutCapability('CAP_KILL', process))),
  exec: call => ({ ...call, process: withoutCapability('CAP_KILL', call.process) }),
}
