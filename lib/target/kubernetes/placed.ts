import type { V1Toleration } from '@kubernetes/client-node'
import type { ManifestObject } from '../manifest.ts'
import { RUN_LABEL } from '../run-mark.ts'
import type { Toleration } from './placement.ts'

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
  return objects.map(object => changed(object, spec => specAt(spec, affinity, tolerations)))
}

type Spec = Readonly<Record<string, unknown>>

/** The object with its pod's specification changed: that of a pod, or of a Job's template. */
function changed(object: ManifestObject, change: (spec: Spec) => Spec): ManifestObject {
  const { spec } = object
  if (!isRecord(spec)) return object
  if (object.kind === 'Pod') return { ...object, spec: change(spec) }
  const { template } = spec
  if (object.kind !== 'Job' || !isRecord(template) || !isRecord(template.spec)) return object
  return { ...object, spec: { ...spec, template: { ...template, spec: change(template.spec) } } }
}

function specAt(spec: Spec, affinity: object, added: readonly V1Toleration[]): Spec {
  const own: readonly unknown[] = Array.isArray(spec.tolerations) ? spec.tolerations : []
  const tolerations = added.length === 0 ? {} : { tolerations: [...own, ...added] }
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
  return isRecord(selector) && Object.keys(selector).some(label => label !== SYSTEM)
}

function isRecord(value: unknown): value is Spec {
  return typeof value === 'object' && value !== null
}
