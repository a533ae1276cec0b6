import type { OciMutant } from '../mutant.ts'

/** Not a mutant: the wrapper alone. It reads and writes everything and changes nothing. */
export const mutant: OciMutant = {
  fault: 'none: the wrapper passes every call on unchanged',
  noticedBy: [],
  touches: [],
  spares: [],
  create: config => ({ ...config }),
  exec: call => ({ ...call, process: { ...call.process } }),
  kill: () => [{ do: 'kill' }],
}
