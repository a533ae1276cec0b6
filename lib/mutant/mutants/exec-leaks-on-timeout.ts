import type { OciMutant } from '../mutant.ts'
import { behindShell } from '../oci/shell.ts'

export const mutant: OciMutant = {
  fault:
    "an exec probe that outlives its timeout goes on: the runtime ends only a helper of its own, the probe's parent",
  // The kubelet gives the timeout to the runtime, and no source promises what becomes of the process.
  level: 'recommended',
  noticedBy: ['life.probe-timeout-ends'],
  touches: [],
  spares: ['life.sibling-intact', 'ns.exec-joins'],
  // The CRI does not mark probes, so the mutant goes by the token.
  exec: call =>
    /\/probe$/.test(call.process.args.at(-1) ?? '')
      ? { ...call, process: behindShell(call.process, probe => `${probe} >/dev/null 2>&1 & wait $!`) }
      : call,
}
