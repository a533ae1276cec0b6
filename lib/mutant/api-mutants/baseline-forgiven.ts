import { type ApiMutant, IS_ENFORCING } from '../mutant.ts'

export const mutant: ApiMutant = {
  fault:
    'where a level of the Pod Security Standards is enforced, added capabilities are silently dropped, not refused',
  noticedBy: ['api.psa-baseline-ptrace'],
  touches: [],
  spares: ['api.psa-baseline', 'api.psa-restricted', 'cap.ptrace-main'],
  patch: (spec, path) => {
    const first = `${spec}.containers[0].securityContext`
    const adds = `has(${first}) && has(${first}.capabilities) && has(${first}.capabilities.add)`
    return `${IS_ENFORCING} && ${adds} ? [JSONPatch{op: "remove", path: "${path}/containers/0/securityContext/capabilities/add"}] : []`
  },
}
