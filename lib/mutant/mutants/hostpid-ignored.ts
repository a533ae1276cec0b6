import type { OciMutant } from '../mutant.ts'
import { joiningPidNamespaceOf, withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault:
    'the runtime takes hostPID for sharing: the containers of such a pod share a pid namespace of their own',
  noticedBy: ['ns.hostpid', 'life.delete-leaves-nothing'],
  touches: ['ns.isolated-from-host-pid', 'mix.user-namespaces-mapped'],
  spares: ['ns.equal-main', 'ns.false-isolated'],
  create: ofMode('NODE', (config, { earlier }) => {
    const first = earlier.find(({ pid }) => pid !== undefined)?.pid
    return first === undefined ? withOwnPidNamespace(config) : joiningPidNamespaceOf(first, config)
  }),
}
