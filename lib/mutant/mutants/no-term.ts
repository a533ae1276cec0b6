import { isSignal, type OciMutant } from '../mutant.ts'

export const mutant: OciMutant = {
  fault: 'a container that is stopped gets no TERM: its grace passes, then it is killed',
  noticedBy: ['life.term-not-broadcast'],
  touches: ['life'],
  spares: ['life.sibling-intact'],
  kill: (call, { kind }) => (kind === 'container' && isSignal(call, 'TERM') ? [] : [{ do: 'kill' }]),
}
