import { type OciMutant, SHARING_PODS } from '../mutant.ts'
import { withProcess } from '../oci/process.ts'
import { ofMode } from '../oci/sharing.ts'
import { behindShell } from '../oci/shell.ts'

export const mutant: OciMutant = {
  fault:
    'attach reaches a shell that runs beside the main process (attach taken for exec), in containers with a terminal',
  noticedBy: ['ns.same-pids'],
  touches: SHARING_PODS,
  spares: ['ns.equal-main', 'ns.symmetric', 'cap.ptrace-main', 'ns.default-isolated'],
  create: ofMode('POD', config =>
    config.process.terminal === true && config.process.args.slice(0, 2).join(' ') === 'sh -s'
      ? withProcess(config, process =>
          // The main process waits for input that never comes.
          behindShell(process, main => `tail -f /dev/null | ${main} >/dev/null 2>&1 & exec sh`),
        )
      : config,
  ),
}
