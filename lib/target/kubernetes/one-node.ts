import type { ManifestObject } from '../manifest.ts'
import { RUN_LABEL } from '../run-mark.ts'

/** The label by which the kubelet tells the system of its node (Kubernetes documentation, "Well-Known Labels"). */
const SYSTEM = 'kubernetes.io/os'

/**
 * The pods of a run go to one node, whichever the scheduler takes for the first: claims of two pods (they do not see
 * each other; a hostPID pod sees them) mean little when the pods are on different kernels. That node runs Linux: the
 * page's own pod, which does not say so, can be the first of them. A pod that says itself where it wants to be is left
 * as it is. The first pod of a group that asks for its own kind's company is scheduled all the same (Kubernetes
 * documentation, "Assigning Pods to Nodes").
 */
export function onOneNode(objects: readonly ManifestObject[], runId: string): readonly ManifestObject[] {
  const affinity = {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: SYSTEM, operator: 'In', values: ['linux'] }] }],
      },
    },
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { [RUN_LABEL]: runId } } },
      ],
    },
  }
  return objects.map(object => {
    if (object.kind !== 'Pod' || !isRecord(object.spec)) return object
    const { spec } = object
    if ('affinity' in spec || 'nodeName' in spec || namesNodes(spec.nodeSelector)) return object
    return { ...object, spec: { ...spec, affinity } }
  })
}

/** Whether a node selector narrows the choice further than to a system. */
function namesNodes(selector: unknown): boolean {
  return isRecord(selector) && Object.keys(selector).some(label => label !== SYSTEM)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
