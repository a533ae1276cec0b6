import type { V1Toleration } from '@kubernetes/client-node'
import type { ManifestObject } from '../manifest.ts'
import { RUN_LABEL } from '../run-mark.ts'
import type { Toleration } from './placement.ts'
import { isFields, listIn, type PodPart, withPod } from './pods-in.ts'

/**
 * The label in which the kubelet reports its node's operating system (Kubernetes documentation, "Well-Known
 * Labels").
 */
const SYSTEM = 'kubernetes.io/os'

/** Where the pods of one run go. */
interface Place {
  readonly runId: string
  /** The node that the run judges; undefined if the scheduler picks it. */
  readonly node: string | undefined
  readonly tolerations: readonly Toleration[]
}

/**
 * Puts all pods of a run on one node. Claims about two pods (they do not see each other; a hostPID pod sees them)
 * mean little if the pods are on different kernels. A pod that specifies its own placement only gets the
 * tolerations.
 */
export function placed(objects: readonly ManifestObject[], place: Place): readonly ManifestObject[] {
  const affinity = affinityOf(place)
  const tolerations = place.tolerations.map(tolerationOf)
  const putThere = ({ spec, ...pod }: PodPart) => ({ ...pod, spec: specAt(spec, affinity, tolerations) })
  return objects.map(object => withPod(object, putThere))
}

function specAt(spec: PodPart['spec'], affinity: object, added: readonly V1Toleration[]): PodPart['spec'] {
  const tolerations = added.length === 0 ? {} : { tolerations: [...listIn(spec.tolerations), ...added] }
  const isPlaced = 'affinity' in spec || 'nodeName' in spec || namesNodes(spec.nodeSelector)
  return { ...spec, ...tolerations, ...(!isPlaced && { affinity }) }
}

/**
 * Without a node, all pods go where the scheduler puts the first. The node must run Linux: the first pod can be the
 * page's own, which does not ask for Linux. The first pod of a group that asks for pods of its own group is
 * scheduled all the same (Kubernetes documentation, "Assigning Pods to Nodes").
 */
function affinityOf({ node, runId }: Place): object {
  if (node !== undefined) {
    // By name: a node's label kubernetes.io/hostname may differ from its name.
    const itself = { key: 'metadata.name', operator: 'In', values: [node] }
    return required('nodeAffinity', { nodeSelectorTerms: [{ matchFields: [itself] }] })
  }
  const linux = { key: SYSTEM, operator: 'In', values: ['linux'] }
  return {
    ...required('nodeAffinity', { nodeSelectorTerms: [{ matchExpressions: [linux] }] }),
    ...required('podAffinity', [
      { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { [RUN_LABEL]: runId } } },
    ]),
  }
}

function required(affinity: string, terms: unknown): Readonly<Record<string, object>> {
  return { [affinity]: { requiredDuringSchedulingIgnoredDuringExecution: terms } }
}

function tolerationOf({ key, value, effect }: Toleration): V1Toleration {
  return {
    ...(key !== undefined && { key }),
    ...(value === undefined ? { operator: 'Exists' } : { operator: 'Equal', value }),
    ...(effect !== undefined && { effect }),
  }
}

/** Whether a node selector asks for more than an operating system. */
function namesNodes(selector: unknown): boolean {
  return isFields(selector) && Object.keys(selector).some(label => label !== SYSTEM)
}
