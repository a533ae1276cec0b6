import type { OciMutant } from '../mutant.ts'
import { withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'the runtime gives each container of a pod with hostPID its own pid namespace',
  noticedBy: ['ns.hostpid'],
  touches: ['mix.user-namespaces-mapped', 'life.delete-leaves-nothing'],
  spares: ['ns.equal-main', 'ns.false-isolated'],
  create: ofMode('NODE', config => withOwnPidNamespace(config)),
}
