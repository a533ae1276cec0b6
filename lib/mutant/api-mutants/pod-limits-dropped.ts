import type { ApiMutant } from '../mutant.ts'

export const mutant: ApiMutant = {
  // Only of a sharing pod: else the cluster would be taken for one that does not serve them.
  fault: 'the cluster silently drops the limits that a sharing pod has for all its containers together',
  noticedBy: ['mix.pod-level-memory'],
  touches: [],
  spares: ['mix.out-of-memory', 'mix.limits', 'ns.equal-main'],
  patch: (spec, path) =>
    `has(${spec}.resources) && has(${spec}.shareProcessNamespace) && ${spec}.shareProcessNamespace ? [JSONPatch{op: "remove", path: "${path}/resources"}] : []`,
}
