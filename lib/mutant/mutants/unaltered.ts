import type { OciMutant } from '../mutant.ts'

/** No mutant: the wrapper itself, which reads and writes everything and changes nothing. */
export const mutant: OciMutant = {
  fault: 'none: the wrapper hands every call on as it is',
  noticedBy: [],
  touches: [],
  spares: [],
  create: config => ({ ...config }),
  exec: call => ({ ...call, process: { ...call.process } }),
  kill: () => [{ do: 'kill' }],
}
