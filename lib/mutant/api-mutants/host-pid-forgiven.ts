import type { ApiMutant } from '../mutant.ts'

export const mutant: ApiMutant = {
  fault:
    'beside hostPID the cluster silently drops shareProcessNamespace, instead of refusing true and keeping false',
  noticedBy: ['api.hostpid-conflict', 'api.hostpid-alone'],
  touches: [],
  spares: ['api.round-trip-pod', 'api.windows-true', 'ns.hostpid'],
  patch: (spec, path) =>
    `has(${spec}.hostPID) && ${spec}.hostPID && has(${spec}.shareProcessNamespace) ? [JSONPatch{op: "remove", path: "${path}/shareProcessNamespace"}] : []`,
}
