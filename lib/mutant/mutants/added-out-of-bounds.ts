import type { OciMutant } from '../mutant.ts'
import type { OciProcess } from '../oci/config.ts'
import { withoutCapability, withProcess } from '../oci/process.ts'
import { ofContainers } from '../oci/sharing.ts'

const unbound = (process: OciProcess) =>
  process.user.uid === 0 ? process : withoutCapability('CAP_SYS_PTRACE', process)

export const mutant: OciMutant = {
  fault:
    'the runtime adds a capability to processes of root only: no set of another user has it, not even the bounding one',
  noticedBy: ['cap.whole-set'],
  touches: [],
  spares: ['cap.ptrace-main', 'cap.ptrace-exec', 'cap.dropped-main', 'truth.root-ptrace-to-any'],
  create: ofContainers(config => withProcess(config, unbound)),
  exec: call => ({ ...call, process: unbound(call.process) }),
}
