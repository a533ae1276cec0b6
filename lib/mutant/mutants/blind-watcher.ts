import type { OciMutant } from '../mutant.ts'
import { withoutCapabilities, withProcess } from '../oci/process.ts'
import { ofMode, withHidepid } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  // A process that hidepid=2 keeps from another is one that it may not trace: it lacks a capability of the other.
  fault:
    "a pod with hostPID is in the node's pid namespace, but sees no other pod: its /proc hides what it may not trace",
  noticedBy: ['ns.hostpid', 'life.delete-leaves-nothing'],
  touches: ['ns.isolated-from-host-pid', 'mix.user-namespaces-mapped'],
  spares: ['ns.not-node', 'ns.equal-main', 'ns.false-isolated'],
  create: ofMode('NODE', config => withHidepid(withProcess(config, withoutCapabilities))),
  exec: (call, { joins }) =>
    joins === 'NODE' ? { ...call, process: withoutCapabilities(call.process) } : call,
}
