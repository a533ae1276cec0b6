import type { ApiMutant } from '../mutant.ts'

export const mutant: ApiMutant = {
  fault: 'in a pod for Windows the cluster silently drops shareProcessNamespace instead of refusing it',
  noticedBy: ['api.windows-true', 'api.windows-false'],
  touches: [],
  spares: ['api.round-trip-pod', 'api.hostpid-conflict'],
  patch: (spec, path) =>
    `has(${spec}.os) && ${spec}.os.name == "windows" && has(${spec}.shareProcessNamespace) ? [JSONPatch{op: "remove", path: "${path}/shareProcessNamespace"}] : []`,
}
