import { type OciMutant, SHARING_PODS } from '../mutant.ts'
import { joiningPidNamespaceOf, withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault:
    'the shared pid namespace has no sandbox process: the first container is PID 1, and the others join it',
  noticedBy: [
    'doc.ps-sandbox-is-pid-1',
    'doc.app-not-pid-1',
    'doc.pid-1-image-refuses',
    'life.orphan-reparented',
  ],
  touches: SHARING_PODS,
  spares: ['ns.equal-main', 'ns.default-isolated', 'ns.hostpid'],
  create: ofMode('POD', (config, { earlier }) => {
    const first = earlier.find(({ pid }) => pid !== undefined)?.pid
    return first === undefined ? withOwnPidNamespace(config) : joiningPidNamespaceOf(first, config)
  }),
}
