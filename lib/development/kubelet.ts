import { stringify } from 'yaml'

/** A `Cluster` (kind.x-k8s.io/v1alpha4) whose kubelets have these fields in their `KubeletConfiguration` too. */
export function withKubelet(
  usual: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { kubeadmConfigPatches } = usual
  const patches: readonly unknown[] = Array.isArray(kubeadmConfigPatches) ? kubeadmConfigPatches : []
  const added = stringify({ kind: 'KubeletConfiguration', ...fields })
  return { ...usual, kubeadmConfigPatches: [...patches, added] }
}
