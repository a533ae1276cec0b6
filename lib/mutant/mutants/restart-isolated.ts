import type { OciMutant } from '../mutant.ts'
import { nameOf } from '../oci/annotations.ts'
import { withOwnPidNamespace } from '../oci/pid-namespace.ts'
import { ofMode } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'a container joins the shared pid namespace when it first starts, but not when it restarts',
  noticedBy: ['ns.restart-rejoins', 'life.container-restart-rule', 'mix.resize-restart'],
  // In these claims a restarted container signals its neighbour.
  touches: [
    'ns.sidecar-restart-rejoins',
    'life.restart-same-ns',
    'life.probe-restarts-one',
    'life.term-not-broadcast',
    'life.kill-not-broadcast',
    'life.restart-all-containers',
    'mix.user-namespaces-stop',
  ],
  spares: ['ns.equal-main', 'ns.symmetric'],
  create: ofMode('POD', (config, { earlier }) =>
    earlier.some(({ name }) => name === nameOf(config)) ? withOwnPidNamespace(config) : config,
  ),
}
