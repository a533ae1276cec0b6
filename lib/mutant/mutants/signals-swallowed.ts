import type { OciMutant } from '../mutant.ts'
import { refusing } from '../oci/seccomp.ts'
import { ofContainers } from '../oci/sharing.ts'

const SUCCESS = 0

export const mutant: OciMutant = {
  fault: 'kill(2) succeeds in every container, but no signal arrives: a seccomp filter skips the call',
  noticedBy: ['sig.real-signal-same-user', 'sig.broadcast', 'sig.term-default-kills'],
  touches: ['doc', 'sig', 'life', 'truth', 'mix', 'ns.restart-rejoins'],
  // The call succeeds, so that what only asks whether it does can't tell.
  spares: ['sig.same-uid', 'sig.cap-kill', 'ns.equal-main'],
  create: ofContainers(config => refusing({ names: ['kill'], errnoRet: SUCCESS }, config)),
}
