import { isSignal, type OciMutant } from '../mutant.ts'

export const mutant: OciMutant = {
  fault: 'to stop a container, the runtime sends no TERM: it lets the grace pass and then sends KILL',
  noticedBy: ['life.term-not-broadcast'],
  touches: ['life'],
  spares: ['life.sibling-intact'],
  kill: (call, { kind }) => (kind === 'container' && isSignal(call, 'TERM') ? [] : [{ do: 'kill' }]),
}
