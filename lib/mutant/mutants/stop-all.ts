import { isSignal, type OciMutant } from '../mutant.ts'

export const mutant: OciMutant = {
  fault: 'to stop one container, the runtime sends TERM to the main process of every container of the pod',
  noticedBy: ['life.term-not-broadcast', 'life.sidecar-last'],
  touches: ['life'],
  spares: ['life.restart-same-ns'],
  kill: (call, { kind, neighbours }) => {
    if (kind === 'sandbox' || !isSignal(call, 'TERM')) return [{ do: 'kill' }]
    const others = neighbours.flatMap(({ pid }) => pid ?? [])
    return [...others.map(pid => ({ do: 'signal', pid, signal: 'SIGTERM' }) as const), { do: 'kill' }]
  },
}
