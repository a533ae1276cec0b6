import { isSignal, type OciMutant } from '../mutant.ts'

/** 7 s, plus the claim's grace of 3 s: the 10 s of a runtime that ignores the grace it is given. */
const LATE = 7

export const mutant: OciMutant = {
  fault: 'the runtime sends KILL seconds after the grace has passed, like a runtime with a grace of its own',
  noticedBy: ['life.delete-in-grace'],
  touches: ['life'],
  spares: ['life.sibling-intact'],
  kill: (call, { kind }) =>
    kind === 'container' && isSignal(call, 'KILL') && !call.all
      ? [{ do: 'wait', seconds: LATE }, { do: 'kill' }]
      : [{ do: 'kill' }],
}
