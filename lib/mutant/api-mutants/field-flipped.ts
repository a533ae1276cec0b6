import { type ApiMutant, SHARING_PODS } from '../mutant.ts'

export const mutant: ApiMutant = {
  fault: 'the cluster inverts shareProcessNamespace wherever it is set',
  noticedBy: [
    'api.round-trip-pod',
    'api.round-trip-stateful-set',
    'api.round-trip-daemon-set',
    'api.round-trip-pod-template',
    'ns.false-isolated',
    'ns.equal-main',
  ],
  touches: ['api', ...SHARING_PODS],
  spares: ['api.misspelt', 'ns.default-isolated'],
  patch: (spec, path) =>
    `has(${spec}.shareProcessNamespace) ? [JSONPatch{op: "replace", path: "${path}/shareProcessNamespace", value: !${spec}.shareProcessNamespace}] : []`,
}
