import type { OciMutant } from '../mutant.ts'
import { ofContainers, withProcOptions } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'the runtime mounts /proc with hidepid=2: a user other than root sees only its own processes',
  noticedBy: ['proc.nonroot-sees', 'doc.args-visible'],
  touches: ['doc', 'ns.equal-ten', 'proc', 'sig', 'root', 'ns.links-other-uid-denied', 'cap', 'truth', 'mix'],
  spares: ['ns.equal-main', 'ns.symmetric', 'proc.matches-namespace-main'],
  create: ofContainers(config => withProcOptions(['hidepid=2'], config)),
}
