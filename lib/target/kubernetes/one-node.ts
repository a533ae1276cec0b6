import type { ManifestObject } from '../manifest.ts'
import { RUN_LABEL } from '../run-mark.ts'

/**
 * The label in which the kubelet reports its node's operating system (Kubernetes documentation, "Well-Known
 * Labels").
 */
const SYSTEM = 'kubernetes.io/os'

/**
 * Puts all pods of a run on one node, whichever the scheduler picks for the first. Claims about two pods
 * (they do not see each other; a hostPID pod sees them) mean little if the pods are on different kernels. The
 * node must run Linux: the first pod can be the page's own, which does not ask for Linux. A pod that
 * specifies its own placement is left as is. The first pod of a group that asks for pods of its own group is
 * scheduled all the same (Kubernetes documentation, "Assigning Pods to Nodes").
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

/** Whether a node selector asks for more than an operating system. */
function namesNodes(selector: unknown): boolean {
  return isRecord(selector) && Object.keys(selector).some(label => label !== SYSTEM)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
