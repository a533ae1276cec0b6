import { LINKS_OF_PROC, type OciMutant } from '../mutant.ts'

export const mutant: OciMutant = {
  fault: "exec'd processes run as root, whatever user the container runs as",
  noticedBy: ['sig.other-uid-denied', 'truth.user-to-other-user', 'doc.env-protected'],
  touches: [
    'root',
    ...LINKS_OF_PROC,
    'ns.links-other-uid-denied',
    'cap',
    'truth',
    'doc',
    'mix.nonroot',
    'sig.broadcast',
  ],
  spares: ['ns.exec-joins', 'sig.cap-kill', 'cap.ptrace-exec'],
  exec: call => ({ ...call, process: { ...call.process, user: { ...call.process.user, uid: 0, gid: 0 } } }),
}
