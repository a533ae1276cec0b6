import { LINKS_OF_PROC, type OciMutant } from '../mutant.ts'
import { withoutCapability, withProcess } from '../oci/process.ts'
import { ofContainers } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: "the runtime takes SYS_PTRACE from a container's main process, but not from exec'd processes",
  noticedBy: ['cap.ptrace-main', 'root.ptrace-any', 'cap.mem-open', 'truth.root-ptrace-to-any'],
  touches: ['root', ...LINKS_OF_PROC, 'ns.links-other-uid-denied', 'cap.mem-open', 'truth'],
  spares: ['cap.ptrace-exec', 'cap.dropped-main', 'cap.not-leaked-main', 'sig.same-uid'],
  create: ofContainers(config =>
    withProcess(config, process => withoutCapability('CAP_SYS_PTRACE', process)),
  ),
}
