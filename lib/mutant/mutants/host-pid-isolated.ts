import type { OciMutant } from '../mutant.ts'
import { withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'the runtime gives each container of a pod with hostPID its own pid namespace',
  noticedBy: ['ns.hostpid', 'life.delete-leaves-nothing'],
  touches: ['ns.isolated-from-host-pid', 'mix.user-namespaces-mapped'],
  spares: ['ns.equal-main', 'ns.false-isolated'],
  create: ofMode('NODE', config => withOwnPidNamespace(config)),
}
