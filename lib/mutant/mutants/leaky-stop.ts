import { isSignal, type OciMutant } from '../mutant.ts'

export const mutant: OciMutant = {
  fault: 'daemons outlive their container: the runtime moves them to another control group before it kills',
  // No source promises that processes die with a container that shares its namespace: see life.restart-clean.
  level: 'recommended',
  noticedBy: [
    'life.restart-clean',
    'life.stop-kills-descendants',
    'life.init-leaves-nothing',
    'life.restart-all-clean',
  ],
  touches: [],
  spares: ['life.sibling-intact', 'life.restart-same-ns'],
  kill: (call, { kind, daemons }) =>
    kind === 'container' && isSignal(call, 'KILL')
      ? [{ do: 'move away', pids: daemons }, { do: 'kill' }]
      : [{ do: 'kill' }],
}
