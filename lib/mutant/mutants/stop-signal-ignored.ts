import { isSignal, type OciMutant } from '../mutant.ts'

export const mutant: OciMutant = {
  fault: 'to stop a container, the runtime always sends TERM, whatever signal the container asks for',
  featureGates: { ContainerStopSignals: 33 },
  noticedBy: ['life.stop-signal'],
  touches: [],
  spares: ['life.term-not-broadcast', 'life.sidecar-last'],
  kill: (call, { kind }) =>
    kind === 'sandbox' || isSignal(call, 'KILL') ? [{ do: 'kill' }] : [{ do: 'kill', signal: 'TERM' }],
}
