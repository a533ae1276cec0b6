import type { OciMutant } from '../mutant.ts'
import { refusing } from '../oci/seccomp.ts'
import { ofContainers } from '../oci/sharing.ts'

const EPERM = 1
const NOT_ZERO = [{ index: 1, value: 0, op: 'SCMP_CMP_NE' }]

export const mutant: OciMutant = {
  fault: 'a seccomp filter lets kill(2) ask for the permission (signal 0) and refuses to signal',
  noticedBy: ['doc.sighup-restarts-workers', 'sig.term-default-kills'],
  touches: ['doc', 'sig', 'life', 'mix.out-of-memory'],
  spares: ['sig.same-uid', 'sig.cap-kill', 'ns.symmetric'],
  create: ofContainers(config => refusing({ names: ['kill'], errnoRet: EPERM, args: NOT_ZERO }, config)),
}
