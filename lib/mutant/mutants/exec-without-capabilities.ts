import { LINKS_OF_PROC, type OciMutant } from '../mutant.ts'
import { withoutCapabilities } from '../oci/process.ts'

export const mutant: OciMutant = {
  fault:
    "exec'd processes have none of their container's capabilities: they may not look into its neighbours",
  noticedBy: [
    ...['doc.env-visible-same-user', 'doc.fs-visible', 'doc.fs-secret-protected', 'doc.debug-without-shell'],
    ...['root.volumes', 'cap.ptrace-exec'],
  ],
  touches: ['root', ...LINKS_OF_PROC, 'ns.links-other-uid-denied', 'sig', 'cap', 'truth', 'mix', 'doc'],
  spares: ['ns.exec-joins', 'ns.symmetric', 'cap.ptrace-main', 'sig.same-uid'],
  exec: (call, { kind }) =>
    kind === 'container' ? { ...call, process: withoutCapabilities(call.process) } : call,
}
