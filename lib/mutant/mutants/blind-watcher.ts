import type { OciMutant } from '../mutant.ts'
import { withoutCapabilities, withProcess } from '../oci/process.ts'
import { ofMode, withProcOptions } from '../oci/sharing.ts'

/** What hidepid=2 keeps from a process is what that may not trace: here, what has capabilities. gid: not root's group. */
const HIDING = ['hidepid=2', 'gid=65534']

export const mutant: OciMutant = {
  fault:
    "a pod with hostPID is in the node's pid namespace, but sees no other pod: its /proc hides what it may not trace",
  noticedBy: ['ns.hostpid', 'life.delete-leaves-nothing'],
  touches: ['ns.isolated-from-host-pid', 'mix.user-namespaces-mapped'],
  spares: ['ns.not-node', 'ns.equal-main', 'ns.false-isolated'],
  create: ofMode('NODE', config => withProcOptions(HIDING, withProcess(config, withoutCapabilities))),
  exec: (call, { joins }) =>
    joins === 'NODE' ? { ...call, process: withoutCapabilities(call.process) } : call,
}
