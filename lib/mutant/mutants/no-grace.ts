import { isSignal, type OciMutant } from '../mutant.ts'

export const mutant: OciMutant = {
  fault: 'a container that is stopped gets KILL at once instead of TERM and its grace',
  noticedBy: ['life.term-not-broadcast'],
  touches: ['life'],
  spares: ['life.sibling-intact'],
  kill: (call, { kind }) =>
    kind === 'container' && isSignal(call, 'TERM') ? [{ do: 'kill', signal: 'KILL' }] : [{ do: 'kill' }],
}
