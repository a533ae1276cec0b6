import { isSignal, type OciMutant } from '../mutant.ts'

export const mutant: OciMutant = {
  fault: 'stopping one container signals the main processes of the whole pod',
  noticedBy: ['life.term-not-broadcast'],
  touches: ['life'],
  spares: ['life.restart-same-ns'],
  kill: (call, { kind, neighbours }) => {
    if (kind === 'sandbox' || !isSignal(call, 'TERM')) return [{ do: 'kill' }]
    const others = neighbours.flatMap(({ pid }) => pid ?? [])
    return [...others.map(pid => ({ do: 'signal', pid, signal: 'SIGTERM' }) as const), { do: 'kill' }]
  },
}
