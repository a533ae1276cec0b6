import { type ApiMutant, IS_ENFORCING } from '../mutant.ts'

export const mutant: ApiMutant = {
  fault:
    'sharing counts as a privilege: where a level of the Pod Security Standards is enforced, a sharing pod is refused',
  noticedBy: ['api.psa-baseline', 'api.psa-restricted'],
  touches: [],
  spares: ['api.psa-baseline-ptrace', 'api.round-trip-pod', 'ns.equal-main'],
  // Pod Security admission itself refuses what the policy adds.
  patch: (spec, path) =>
    `${IS_ENFORCING} && has(${spec}.shareProcessNamespace) && ${spec}.shareProcessNamespace ? [JSONPatch{op: "add", path: "${path}/hostIPC", value: true}] : []`,
}
