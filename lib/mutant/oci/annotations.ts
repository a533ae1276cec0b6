import type { OciConfig } from './config.ts'
import type { ContainerKind } from './facts.ts'

/** containerd's annotations (containerd, internal/cri/annotations). */
const TYPE = 'io.kubernetes.cri.container-type'
const NAME = 'io.kubernetes.cri.container-name'
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
