import { isSignal, type OciMutant } from '../mutant.ts'

export const mutant: OciMutant = {
  // The runtime does not learn where a signal comes from, so the mutant goes by that of nginx's image.
  fault: 'to stop a container, the runtime sends TERM where its image asks for QUIT',
  // "Many container runtimes respect the STOPSIGNAL value", says the documentation: see life.image-stop-signal.
  level: 'recommended',
  noticedBy: ['life.image-stop-signal'],
  touches: [],
  spares: ['life.term-not-broadcast', 'life.sidecar-last'],
  kill: (call, { kind }) =>
    kind === 'container' && isSignal(call, 'QUIT') ? [{ do: 'kill', signal: 'TERM' }] : [{ do: 'kill' }],
}
