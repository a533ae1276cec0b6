import type { ManifestObject } from '../../pod/manifest.ts'
import { RUN_LABEL } from '../run-mark.ts'

/**
 * The pods of a run go to one node, whichever the scheduler takes for the first: claims of two pods (they do not see
 * each other; a hostPID pod sees them) mean little when the pods are on different kernels. A pod that says itself where
 * it wants to be is left as it is. The first pod of a group that asks for its own kind's company is scheduled all the
 * same (Kubernetes documentation, "Assigning Pods to Nodes").
 */
export function onOneNode(objects: readonly ManifestObject[], runId: string): readonly ManifestObject[] {
  const company = {
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { [RUN_LABEL]: runId } } },
      ],
    },
  }
  return objects.map(object => {
    if (object.kind !== 'Pod' || !isRecord(object.spec)) return object
    const { spec } = object
    if ('affinity' in spec || 'nodeSelector' in spec || 'nodeName' in spec) return object
    return { ...object, spec: { ...spec, affinity: company } }
  })
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
