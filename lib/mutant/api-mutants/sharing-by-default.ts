import type { ApiMutant } from '../mutant.ts'

export const mutant: ApiMutant = {
  fault: 'the cluster sets shareProcessNamespace on pods that leave it out',
  noticedBy: ['api.round-trip-pod', 'api.misspelt', 'ns.default-isolated'],
  touches: ['api', 'ns.hostpid', 'mix'],
  spares: ['ns.false-isolated', 'ns.equal-main'],
  patch: (spec, path) =>
    `has(${spec}.shareProcessNamespace) || (has(${spec}.hostPID) && ${spec}.hostPID) ? [] : [JSONPatch{op: "add", path: "${path}/shareProcessNamespace", value: true}]`,
}
