import type { ApiMutant } from '../mutant.ts'

export const mutant: ApiMutant = {
  fault:
    'the cluster adds a sidecar (a restartable init container) to every sharing pod, and it sees what the others do',
  // No source forbids admission to add to a pod, as a service mesh does: see doc.example-unaltered.
  level: 'informative',
  noticedBy: ['doc.example-unaltered'],
  touches: ['api.psa-restricted'],
  spares: ['doc.example-starts', 'ns.equal-main', 'ns.default-isolated', 'api.round-trip-pod'],
  patch: (spec, path) => {
    const sidecar =
      'Object{name: "injected", image: "docker.io/library/busybox:1.28", command: ["sleep", "3600"], restartPolicy: "Always"}'
    const shares = `has(${spec}.shareProcessNamespace) && ${spec}.shareProcessNamespace`
    const hasOthers = `has(${spec}.initContainers)`
    // A pod from a template has the sidecar already.
    const hasIt = `${hasOthers} && ${spec}.initContainers.exists(each, each.name == "injected")`
    const beside = `[JSONPatch{op: "add", path: "${path}/initContainers/-", value: ${sidecar}}]`
    const alone = `[JSONPatch{op: "add", path: "${path}/initContainers", value: [${sidecar}]}]`
    return `!(${shares}) || (${hasIt}) ? [] : ${hasOthers} ? ${beside} : ${alone}`
  },
}
