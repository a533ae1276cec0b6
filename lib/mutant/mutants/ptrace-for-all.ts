import { LINKS_OF_PROC, type OciMutant } from '../mutant.ts'
import { withCapability, withProcess } from '../oci/process.ts'
import { ofContainers } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'the runtime gives every container SYS_PTRACE, even one that does not add it',
  noticedBy: [
    'cap.not-leaked-main',
    'cap.not-leaked-exec',
    ...LINKS_OF_PROC,
    'ns.links-other-uid-denied',
    'root.other-uid-denied',
    'root.more-capabilities-denied',
    'cap.mem-open',
    'cap.ephemeral-ptrace',
    'truth.root-to-more-capabilities',
    'truth.root-to-other-user',
  ],
  touches: ['sig.same-uid', 'root', 'cap', 'truth'],
  spares: ['cap.ptrace-main', 'cap.ptrace-exec', 'sig.other-uid-denied'],
  create: ofContainers(config => withProcess(config, process => withCapability('CAP_SYS_PTRACE', process))),
  exec: call => ({ ...call, process: withCapability('CAP_SYS_PTRACE', call.process) }),
}
