import type { ApiMutant } from '../mutant.ts'

export const mutant: ApiMutant = {
  fault:
    'a pod that a controller makes from a template lacks the shareProcessNamespace that the template has',
  noticedBy: ['api.template-passed-on'],
  touches: ['life.job-with-sidecar'],
  spares: ['api.round-trip-pod', 'api.round-trip-stateful-set', 'ns.equal-main'],
  patch: (spec, path) =>
    `has(object.metadata.ownerReferences) && has(${spec}.shareProcessNamespace) ? [JSONPatch{op: "remove", path: "${path}/shareProcessNamespace"}] : []`,
}
