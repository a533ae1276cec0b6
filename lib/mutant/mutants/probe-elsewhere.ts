import type { OciMutant } from '../mutant.ts'
import type { OciProcess } from '../oci/config.ts'

export const mutant: OciMutant = {
  fault: "exec probes and hooks stay in the node's pid namespace instead of entering their container's",
  noticedBy: ['ns.hooks-join', 'ns.probe-joins', 'ns.pre-stop-joins'],
  touches: [],
  spares: ['ns.exec-joins', 'ns.isolated-exec-joins', 'ns.equal-main'],
  exec: (call, { kind }) =>
    kind === 'container' && isProbeOrHook(call.process) ? { ...call, entersPidNamespace: false } : call,
}

/** The CRI does not tell what an exec is for, so the mutant goes by what the suite's probes and hooks write. */
function isProbeOrHook({ args: [, flag, script = ''] }: OciProcess): boolean {
  return flag === '-c' && script.includes('readlink /proc/self/ns/pid')
}
