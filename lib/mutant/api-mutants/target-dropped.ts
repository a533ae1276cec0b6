import type { ApiMutant } from '../mutant.ts'

export const mutant: ApiMutant = {
  fault:
    'the cluster drops the target of an ephemeral container if the pod has no such container, instead of refusing it',
  noticedBy: ['api.unknown-target'],
  touches: [],
  spares: ['api.immutable', 'ns.ephemeral-target-isolated'],
  on: 'ephemeral containers',
  patch: (spec, path) => {
    const first = `${spec}.ephemeralContainers[0]`
    const has = `has(${spec}.ephemeralContainers) && size(${spec}.ephemeralContainers) > 0 && has(${first}.targetContainerName)`
    const isThere = `${spec}.containers.exists(each, each.name == ${first}.targetContainerName)`
    return `${has} && !${isThere} ? [JSONPatch{op: "remove", path: "${path}/ephemeralContainers/0/targetContainerName"}] : []`
  },
}
