import { LINKS_OF_PROC, type OciMutant } from '../mutant.ts'
import { withoutCapability } from '../oci/process.ts'

export const mutant: OciMutant = {
  fault: "the runtime takes SYS_PTRACE from exec'd processes, but not from the container's main process",
  noticedBy: [
    'cap.ptrace-exec',
    'doc.debug-without-shell',
    'cap.mem-open',
    'truth.root-ptrace-to-any',
    'root.ptrace-any',
  ],
  touches: ['root', ...LINKS_OF_PROC, 'ns.links-other-uid-denied', 'truth'],
  spares: ['cap.ptrace-main', 'cap.dropped-exec', 'cap.not-leaked-exec', 'sig.same-uid'],
  exec: call => ({ ...call, process: withoutCapability('CAP_SYS_PTRACE', call.process) }),
}
