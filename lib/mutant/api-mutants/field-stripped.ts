import { type ApiMutant, SHARING_PODS } from '../mutant.ts'

export const mutant: ApiMutant = {
  fault: 'the cluster silently drops the field shareProcessNamespace',
  noticedBy: [
    'api.round-trip-pod',
    'api.round-trip-deployment',
    'api.round-trip-cron-job',
    'api.round-trip-replica-set',
    'api.round-trip-job',
    'api.round-trip-replication-controller',
    'doc.example-starts',
  ],
  touches: ['api', ...SHARING_PODS],
  spares: ['api.misspelt', 'ns.default-isolated', 'ns.false-isolated'],
  patch: (spec, path) =>
    `has(${spec}.shareProcessNamespace) ? [JSONPatch{op: "remove", path: "${path}/shareProcessNamespace"}] : []`,
}
