import type { OciMutant } from '../mutant.ts'
import { refusing } from '../oci/seccomp.ts'
import { ofContainers } from '../oci/sharing.ts'

const EPERM = 1

export const mutant: OciMutant = {
  fault: 'a seccomp filter makes kill(2) fail with EPERM',
  noticedBy: [
    'sig.same-uid',
    'sig.cap-kill',
    'doc.sighup-restarts-workers',
    'doc.log-sidecar',
    'truth.root-to-root',
  ],
  touches: ['doc', 'sig', 'truth', 'life', 'mix', 'ns.restart-rejoins', 'ns.sidecar-restart-rejoins'],
  spares: ['ns.equal-main', 'ns.symmetric', 'root.same-uid'],
  create: ofContainers(config => refusing({ names: ['kill'], errnoRet: EPERM }, config)),
}
