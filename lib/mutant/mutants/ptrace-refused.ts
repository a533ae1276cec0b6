import type { OciMutant } from '../mutant.ts'
import { refusing } from '../oci/seccomp.ts'
import { ofContainers } from '../oci/sharing.ts'

const EPERM = 1
/** pidfd_getfd(2) needs the same permission, but nothing in the suite's images calls it. */
const CALLS = ['ptrace', 'process_vm_readv']

export const mutant: OciMutant = {
  fault:
    'a seccomp filter makes ptrace(2) and process_vm_readv(2) fail with EPERM, whatever capabilities there are',
  noticedBy: ['cap.ptrace-attach'],
  touches: [],
  spares: ['cap.ptrace-main', 'cap.ptrace-exec', 'cap.mem-open', 'root.ptrace-any'],
  create: ofContainers(config => refusing({ names: CALLS, errnoRet: EPERM }, config)),
}
