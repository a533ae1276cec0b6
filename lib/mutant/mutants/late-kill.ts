import { isSignal, type OciMutant } from '../mutant.ts'

/** Longer than what a pod may take to be gone after its grace. */
const LATE = 12

export const mutant: OciMutant = {
  fault: 'a container whose grace has passed is killed only long afterwards',
  noticedBy: ['life.delete-in-grace'],
  touches: ['life'],
  spares: ['life.sibling-intact'],
  kill: (call, { kind }) =>
    kind === 'container' && isSignal(call, 'KILL') && !call.all
      ? [{ do: 'wait', seconds: LATE }, { do: 'kill' }]
      : [{ do: 'kill' }],
}
