import type { ApiMutant, JsonObject } from '../mutant.ts'

/** The subresources that change a pod. */
const CHANGING = /\/pods\/[^/]+\/(status|ephemeralcontainers|resize)(\?|$)/

export const mutant: ApiMutant = {
  fault: 'a change of a pod through one of its subresources loses shareProcessNamespace',
  noticedBy: ['api.subresources-leave-it'],
  touches: [],
  spares: ['api.round-trip-pod', 'api.immutable', 'api.template-mutable'],
  answer: ({ path }, answer) => (CHANGING.test(path) ? withoutSharing(answer) : answer),
}

function withoutSharing(pod: JsonObject): JsonObject {
  const { spec } = pod
  if (typeof spec !== 'object' || spec === null) return pod
  const { shareProcessNamespace: _, ...others } = spec as JsonObject
  return { ...pod, spec: others }
}
