import { isSignal, type OciMutant } from '../mutant.ts'

export const mutant: OciMutant = {
  fault: "a container's end leaves its daemons alive: they have been moved to another control group",
  // No source promises that processes die with a container whose namespace is shared (see life.restart-clean).
  level: 'recommended',
  noticedBy: ['life.restart-clean', 'life.stop-kills-descendants'],
  touches: [],
  spares: ['life.sibling-intact', 'life.restart-same-ns'],
  kill: (call, { kind, daemons }) =>
    kind === 'container' && isSignal(call, 'KILL')
      ? [{ do: 'move away', pids: daemons }, { do: 'kill' }]
      : [{ do: 'kill' }],
}
