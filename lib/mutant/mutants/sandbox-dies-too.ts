import { isSignal, type OciMutant } from '../mutant.ts'

export const mutant: OciMutant = {
  fault:
    "when the runtime kills one container, it also kills the pod's sandbox, and with it all other containers",
  noticedBy: ['life.restart-same-ns', 'life.sibling-intact'],
  touches: [
    ...['life', 'ns.restart-rejoins', 'ns.sidecar-restart-rejoins', 'sig.term-default-kills'],
    ...['mix.out-of-memory', 'doc'],
  ],
  spares: ['ns.equal-main', 'ns.symmetric'],
  kill: (call, { kind, neighbours, sandbox }) =>
    kind === 'container' && isSignal(call, 'KILL') && neighbours.length > 0 && sandbox !== undefined
      ? [{ do: 'kill' }, { do: 'signal', pid: sandbox.pid, signal: 'SIGKILL' }]
      : [{ do: 'kill' }],
}
