import { isSignal, type OciMutant } from '../mutant.ts'

export const mutant: OciMutant = {
  fault: 'to stop a container, the runtime sends KILL at once, without TERM and without grace',
  noticedBy: ['life.term-not-broadcast'],
  touches: ['life'],
  spares: ['life.sibling-intact'],
  kill: (call, { kind }) =>
    kind === 'container' && isSignal(call, 'TERM') ? [{ do: 'kill', signal: 'KILL' }] : [{ do: 'kill' }],
}
