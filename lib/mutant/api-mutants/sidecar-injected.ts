import type { ApiMutant } from '../mutant.ts'

export const mutant: ApiMutant = {
  fault: 'the cluster adds its own container to every pod, and that container sees what the others do',
  // No source forbids admission to add to a pod, as a service mesh does: see doc.example-unaltered.
  level: 'informative',
  noticedBy: ['doc.example-unaltered'],
  touches: ['api.psa-restricted', 'life.job-with-sidecar', 'doc.pid-1-image-refuses', 'api.windows-false'],
  spares: ['doc.example-starts', 'ns.equal-main', 'api.round-trip-pod'],
  // A pod from a template has the container already.
  patch: (spec, path) =>
    `${spec}.containers.exists(each, each.name == "injected") ? [] : [JSONPatch{op: "add", path: "${path}/containers/-", value: Object{name: "injected", image: "docker.io/library/busybox:1.28", command: ["sleep", "3600"]}}]`,
}
