import type { OciMutant } from '../mutant.ts'
import { withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'containers of a pod with hostPID have a pid namespace each',
  noticedBy: ['ns.hostpid'],
  touches: ['mix.user-namespaces-mapped', 'life.delete-leaves-nothing'],
  spares: ['ns.equal-main', 'ns.false-isolated'],
  create: ofMode('NODE', config => withOwnPidNamespace(config)),
}
