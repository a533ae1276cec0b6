import { isSignal, type OciMutant } from '../mutant.ts'

export const mutant: OciMutant = {
  fault: "the pod's sandbox ends with the last of its containers, even if they are to start again in it",
  noticedBy: ['life.restart-all-containers'],
  touches: [],
  spares: ['life.restart-same-ns', 'life.container-restart-rule'],
  kill: (call, { kind, name, neighbours, earlier, sandbox }) => {
    const isLast = kind === 'container' && isSignal(call, 'KILL') && neighbours.length === 0
    // An init container is the only one when it ends, and the others have not been made.
    const isStart = earlier.every(other => other.name === name)
    return isLast && !isStart && sandbox !== undefined
      ? [{ do: 'kill' }, { do: 'signal', pid: sandbox.pid, signal: 'SIGKILL' }]
      : [{ do: 'kill' }]
  },
}
