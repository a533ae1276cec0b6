import type { ApiMutant } from '../mutant.ts'

export const mutant: ApiMutant = {
  fault: 'the cluster adds a container of its own to every pod, which sees what the others do',
  // Admission may add to a pod, as a service mesh does: no source forbids it (see doc.example-unaltered).
  level: 'informative',
  noticedBy: ['doc.example-unaltered'],
  touches: ['api.psa-restricted', 'life.job-with-sidecar', 'doc.pid-1-image-refuses', 'api.windows-false'],
  spares: ['doc.example-starts', 'ns.equal-main', 'api.round-trip-pod'],
  // A pod that is made by a template has it already.
  patch: (spec, path) =>
    `${spec}.containers.exists(each, each.name == "injected") ? [] : [JSONPatch{op: "add", path: "${path}/containers/-", value: Object{name: "injected", image: "docker.io/library/busybox:1.28", command: ["sleep", "3600"]}}]`,
}
