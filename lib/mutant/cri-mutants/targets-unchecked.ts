import type { CriMutant } from '../mutant.ts'

export const mutant: CriMutant = {
  fault:
    'a container that targets no container of its sandbox gets the pid namespace of the sandbox (TARGET taken for POD)',
  // KEP-495 says that a runtime should not accept it, and nothing of a target that does not exist.
  level: 'recommended',
  noticedBy: ['cri.target-foreign-refused', 'cri.target-unknown-refused'],
  touches: [],
  spares: ['cri.target-in-pod', 'ns.ephemeral-target-isolated', 'ns.equal-main'],
  pidMode: ({ mode, target }, { containers }) =>
    mode === 'TARGET' && !containers.includes(target) ? 'POD' : mode,
}
