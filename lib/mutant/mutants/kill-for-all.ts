import type { OciMutant } from '../mutant.ts'
import type { OciProcess } from '../oci/config.ts'
import { withCapability, withProcess } from '../oci/process.ts'
import { ofContainers } from '../oci/sharing.ts'

/** An ambient capability is in effect for a user other than root, too (capabilities(7)). */
const withAmbientKill = (process: OciProcess) => {
  const capabilities = { inheritable: [], ambient: [], ...process.capabilities }
  return withCapability('CAP_KILL', { ...process, capabilities })
}

export const mutant: OciMutant = {
  fault: 'the runtime gives CAP_KILL to every process, whatever user it runs as',
  noticedBy: ['sig.real-signal-denied', 'sig.broadcast', 'sig.other-uid-denied'],
  touches: ['cap', 'truth', 'root', 'sig.cap-kill-needed', 'sig.same-uid', 'mix'],
  spares: ['sig.real-signal-same-user', 'sig.cap-kill', 'ns.equal-main'],
  create: ofContainers(config => withProcess(config, withAmbientKill)),
  exec: call => ({ ...call, process: withAmbientKill(call.process) }),
}
