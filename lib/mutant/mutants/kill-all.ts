import { isSignal, type OciMutant } from '../mutant.ts'

export const mutant: OciMutant = {
  fault: 'when a container has not ended within its grace, the runtime kills every container of the pod',
  noticedBy: ['life.kill-not-broadcast'],
  touches: ['life.restart-all-containers'],
  spares: ['life.sibling-intact', 'life.probe-restarts-one'],
  kill: (call, { kind, neighbours }) => {
    // `all` comes after the end of a main process, to end what it left.
    if (kind === 'sandbox' || !isSignal(call, 'KILL') || call.all) return [{ do: 'kill' }]
    const others = neighbours.flatMap(({ pid }) => pid ?? [])
    return [...others.map(pid => ({ do: 'signal', pid, signal: 'SIGKILL' }) as const), { do: 'kill' }]
  },
}
