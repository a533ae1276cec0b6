import { type Manifest, parseManifest } from '../target/manifest.ts'

/** Two new pods to compare with a sharing pod that does not start. */
export interface Twins {
  /** The same pod once more, sharing. */
  readonly again: Manifest
  /** The same pod, not sharing. */
  readonly control: Manifest
}

/**
 * The twins of a manifest that is nothing but a sharing pod; undefined for any other: without sharing there is
 * nothing to compare, and the objects beside a pod can't be made twice.
 * @param node the node that both must be on, if the pod was given one. An affinity names it, not spec.nodeName: the
 *   scheduler must still find room for them
 */
export function twinsOf({ file, pod, objects, isStatic }: Manifest, node?: string): Twins | undefined {
  if (isStatic || objects.length > 1 || objects[0]?.kind !== 'Pod') return undefined
  const { shareProcessNamespace, ...isolated } = pod.spec
  if (shareProcessNamespace !== true) return undefined
  const named = (suffix: string, spec: object) => {
    const placed = node === undefined ? spec : { ...spec, affinity: onNode(node) }
    const metadata = { ...pod.metadata, name: `${pod.metadata.name}-${suffix}` }
    // JSON is YAML.
    return parseManifest(file, JSON.stringify({ ...pod, metadata, spec: placed }))
  }
  return { again: named('again', pod.spec), control: named('control', isolated) }
}

/** A node's own name is no label that anybody could change (Kubernetes documentation, "Assigning Pods to Nodes"). */
function onNode(node: string) {
  const isTheNode = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }
  return {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [isTheNode] } },
  }
}
