import { isSignal, type OciMutant } from '../mutant.ts'

export const mutant: OciMutant = {
  fault: 'stopping a container kills its main process only; the rest lives on in another control group',
  noticedBy: ['life.restart-clean'],
  touches: [],
  spares: ['life.sibling-intact', 'life.restart-same-ns'],
  kill: (call, { kind, processes, pid }) =>
    kind === 'container' && isSignal(call, 'KILL')
      ? [{ do: 'move away', pids: processes.filter(each => each !== pid) }, { do: 'kill' }]
      : [{ do: 'kill' }],
}
