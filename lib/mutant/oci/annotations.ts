import type { OciConfig } from './config.ts'
import type { ContainerKind } from './facts.ts'

/** containerd's annotations (containerd, internal/cri/annotations). */
const TYPE = 'io.kubernetes.cri.container-type'
const NAME = 'io.kubernetes.cri.container-name'
const POD_NAME = 'io.kubernetes.cri.sandbox-name'
const POD_NAMESPACE = 'io.kubernetes.cri.sandbox-namespace'
const POD_UID = 'io.kubernetes.cri.sandbox-uid'
const SANDBOX_ID = 'io.kubernetes.cri.sandbox-id'

/** Whether the bundle is a pod's sandbox or a container in it. */
export function kindOf({ annotations }: OciConfig): ContainerKind {
  return annotations?.[TYPE] === 'sandbox' ? 'sandbox' : 'container'
}

/** The container's name in its pod. Empty for a sandbox. */
export function nameOf({ annotations }: OciConfig): string {
  return annotations?.[NAME] ?? ''
}

/** The id of the pod's sandbox. Empty for a bundle outside any pod. */
export function sandboxIdOf({ annotations }: OciConfig): string {
  return annotations?.[SANDBOX_ID] ?? ''
}

/** The name of the pod with its namespace, and its UID. Empty for a bundle outside any pod. */
export function podOf({ annotations }: OciConfig): { readonly name: string; readonly uid: string } {
  const name = `${annotations?.[POD_NAMESPACE] ?? ''}_${annotations?.[POD_NAME] ?? ''}`
  return { name, uid: annotations?.[POD_UID] ?? '' }
}
