import { LINKS_OF_PROC, type OciMutant } from '../mutant.ts'
import { kindOf } from '../oci/annotations.ts'

export const mutant: OciMutant = {
  // A process is not dumpable when its user may not read its program (prctl(2), PR_SET_DUMPABLE).
  fault: 'processes of users other than root are not dumpable: even their own user may not look into them',
  noticedBy: ['root.same-uid', 'truth.user-to-same-user'],
  touches: [...LINKS_OF_PROC, 'ns.links-other-uid-denied', 'doc.fs-secret-mode', 'mix', 'truth', 'root'],
  spares: ['sig.same-uid', 'truth.root-to-root', 'root.ptrace-any'],
  modes: config => (kindOf(config) === 'container' ? { 'bin/sh': 0o711 } : {}),
}
