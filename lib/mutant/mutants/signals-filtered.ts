import type { OciMutant } from '../mutant.ts'
import { refusing } from '../oci/seccomp.ts'
import { ofContainers } from '../oci/sharing.ts'

const EPERM = 1
const NOT_ZERO = [{ index: 1, value: 0, op: 'SCMP_CMP_NE' }]

export const mutant: OciMutant = {
  fault: 'a seccomp filter lets kill(2) check for permission (signal 0), but makes every real signal fail',
  // The suite sends real signals: with signal 0 it would miss this fault.
  noticedBy: ['doc.sighup-restarts-workers', 'sig.term-default-kills', 'sig.same-uid', 'sig.cap-kill'],
  touches: ['doc', 'sig', 'life', 'truth', 'mix', 'ns.restart-rejoins', 'ns.sidecar-restart-rejoins'],
  spares: ['ns.symmetric', 'root.same-uid'],
  create: ofContainers(config => refusing({ names: ['kill'], errnoRet: EPERM, args: NOT_ZERO }, config)),
}
