import type { MessageInitShape } from '@bufbuild/protobuf'
import type { PodOfRun } from './pod-of-run.ts'
import type { PodSpec } from './pod-spec.ts'
import { NamespaceMode, type NamespaceOptionSchema } from './runtime_pb.ts'

export type NamespaceOption = MessageInitShape<typeof NamespaceOptionSchema>

/** How many UIDs and GIDs a pod's user namespace maps. */
export const IDS_OF_A_POD = 65536

/** The namespaces for a pod's containers (k8s.io/kubernetes/pkg/kubelet/kuberuntime/util). */
export function namespacesOf({ spec, firstHostId }: PodOfRun): NamespaceOption {
  return {
    network: spec.hostNetwork ? NamespaceMode.NODE : NamespaceMode.POD,
    ipc: spec.hostIPC ? NamespaceMode.NODE : NamespaceMode.POD,
    pid: pidModeOf(spec),
    usernsOptions: spec.hostUsers ? { mode: NamespaceMode.NODE } : ownUsers(firstHostId),
  }
}

function pidModeOf({ hostPID, shareProcessNamespace }: PodSpec): NamespaceMode {
  if (hostPID) return NamespaceMode.NODE
  return shareProcessNamespace ? NamespaceMode.POD : NamespaceMode.CONTAINER
}

function ownUsers(hostId: number): NamespaceOption['usernsOptions'] {
  const ids = [{ hostId, containerId: 0, length: IDS_OF_A_POD }]
  return { mode: NamespaceMode.POD, uids: ids, gids: ids }
}

/**
 * The same for an ephemeral container that targets a container's process namespace, if the pod doesn't share
 * one.
 */
export function namespacesTargeting(namespaces: NamespaceOption, targetId: string): NamespaceOption {
  if (namespaces.pid !== NamespaceMode.CONTAINER) return namespaces
  return { ...namespaces, pid: NamespaceMode.TARGET, targetId }
}
