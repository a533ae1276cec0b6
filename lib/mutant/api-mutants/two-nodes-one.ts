import type { ApiMutant } from '../mutant.ts'

export const mutant: ApiMutant = {
  fault: 'the cluster takes podAntiAffinity for podAffinity: pods that ask for different nodes get one',
  nodes: 2,
  noticedBy: ['mix.two-nodes'],
  touches: [],
  spares: ['mix.nonroot', 'ns.equal-main'],
  patch: (spec, path) =>
    `has(${spec}.affinity) && has(${spec}.affinity.podAntiAffinity) ? [JSONPatch{op: "move", from: "${path}/affinity/podAntiAffinity", path: "${path}/affinity/podAffinity"}] : []`,
}
