import { isSignal, type OciMutant } from '../mutant.ts'
import { withProcess } from '../oci/process.ts'
import { ofMode } from '../oci/sharing.ts'
import { behindShell } from '../oci/shell.ts'

export const mutant: OciMutant = {
  fault:
    "stopping a container succeeds, but its main process goes on in the pod's namespace: only a helper is ended",
  noticedBy: ['life.stop-ends-main', 'life.probe-restarts-one'],
  touches: ['life', 'doc.kill-hup-1-reaches-sandbox'],
  spares: ['life.sibling-intact', 'life.restart-same-ns', 'ns.equal-main'],
  // Only in containers whose main process handles signals: the others keep theirs, and the claims on them hold.
  create: ofMode('POD', config =>
    config.process.args.some(arg => arg.includes('trap '))
      ? withProcess(config, process =>
          behindShell(
            process,
            main => `exec 3<&0; setsid ${main} <&3 & trap 'exit 0' TERM; wait $!; exit $?`,
          ),
        )
      : config,
  ),
  // The helper's child is adopted by the sandbox, and kept from the KILL that is for all that a container leaves.
  kill: (call, { kind, daemons }) =>
    kind === 'container' && isSignal(call, 'KILL')
      ? [{ do: 'move away', pids: daemons }, { do: 'kill' }]
      : [{ do: 'kill' }],
}
