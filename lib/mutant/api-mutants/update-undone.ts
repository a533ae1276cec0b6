import type { ApiMutant } from '../mutant.ts'

export const mutant: ApiMutant = {
  fault: 'the cluster accepts every change of shareProcessNamespace, and silently keeps the old value',
  noticedBy: ['api.immutable', 'api.immutable-off', 'api.template-mutable'],
  touches: [],
  spares: ['api.round-trip-pod', 'api.round-trip-deployment', 'api.hostpid-conflict'],
  on: 'UPDATE',
  patch: (spec, path) => {
    const [now, before] = [spec, spec.replace(/^object/, 'oldObject')].map(
      each => `${each}.shareProcessNamespace`,
    )
    const at = `path: "${path}/shareProcessNamespace"`
    return `has(${before}) ? (has(${now}) && ${now} == ${before} ? [] : [JSONPatch{op: "add", ${at}, value: ${before}}]) : (has(${now}) ? [JSONPatch{op: "remove", ${at}}] : [])`
  },
}
