import { isSignal, type OciMutant } from '../mutant.ts'

/** With the three seconds of grace that the claim's pod has, the ten of a runtime that ignores what it is told. */
const LATE = 7

export const mutant: OciMutant = {
  fault:
    'a container whose grace has passed is killed only seconds later, as by a runtime with a grace of its own',
  noticedBy: ['life.delete-in-grace'],
  touches: ['life'],
  spares: ['life.sibling-intact'],
  kill: (call, { kind }) =>
    kind === 'container' && isSignal(call, 'KILL') && !call.all
      ? [{ do: 'wait', seconds: LATE }, { do: 'kill' }]
      : [{ do: 'kill' }],
}
