import type { V1Node } from '@kubernetes/client-node'

/** The handler that containerd configures by convention, which `manifests/mix/runtime-class.yaml` names. */
const RUNTIME_HANDLER = 'runc'

/** Why pods can't rely on user namespaces on these nodes, as a clause. */
export function lackOfUserNamespaces(nodes: readonly V1Node[]): string | undefined {
  const without = nodes.find(
    ({ status }) =>
      status?.runtimeHandlers?.find(({ name = '' }) => name === '')?.features?.userNamespaces !== true,
  )
  if (without === undefined) return noneOf(nodes)
  return `node ${without.metadata?.name} does not report user namespaces (status.runtimeHandlers)`
}

/** Why pods can't be spread over two of these nodes, as a clause. */
export function lackOfTwoNodes(nodes: readonly V1Node[]): string | undefined {
  const found = nodes.map(({ metadata }) => metadata?.name)
  if (found.length > 1) return undefined
  return `two schedulable nodes are needed, the cluster has ${found.length === 0 ? 'none' : `only ${found.join()}`}`
}

/** Why no RuntimeClass can name {@link RUNTIME_HANDLER} on these nodes, as a clause. */
export function lackOfRuntimeHandler(nodes: readonly V1Node[]): string | undefined {
  const without = nodes.find(
    ({ status }) => status?.runtimeHandlers?.some(({ name }) => name === RUNTIME_HANDLER) !== true,
  )
  if (without === undefined) return noneOf(nodes)
  const handlers = (without.status?.runtimeHandlers ?? []).map(({ name }) => name).filter(name => name)
  const has = handlers.length === 0 ? 'names none' : `has ${handlers.join(', ')}`
  return `node ${without.metadata?.name} has no runtime handler ${RUNTIME_HANDLER} for a RuntimeClass: it ${has} (status.runtimeHandlers)`
}

/**
 * Why a feature that the API server serves can't be relied on on these nodes, as a clause: an older kubelet ignores
 * fields that it does not know.
 * @param server the API server's version, `v1.37.2`
 */
export function lackOfNewKubelets(nodes: readonly V1Node[], server: string): string | undefined {
  const older = nodes.find(({ status }) => minorOf(status?.nodeInfo?.kubeletVersion ?? '') < minorOf(server))
  if (older === undefined) return undefined
  const { metadata, status } = older
  return `the kubelet of node ${metadata?.name} is older than the API server, which may serve more than it: ${status?.nodeInfo?.kubeletVersion}, not ${server}`
}

/** The minor version in `v1.37.2` or `v1.35.4+k3s1`. */
function minorOf(version: string): number {
  return Number(/^v\d+\.(\d+)/.exec(version)?.[1])
}

/** The first minor versions of runtimes that mount images as volumes (Kubernetes documentation, "Volumes", image). */
const MOUNT_IMAGES: Readonly<Record<string, readonly [major: number, minor: number]>> = {
  containerd: [2, 1],
  'cri-o': [1, 31],
}

/** Why a node's runtime can't mount an image as a volume, as a clause; undefined if all can, or nobody knows. */
export function lackOfImageVolumes(nodes: readonly V1Node[]): string | undefined {
  const older = nodes.find(({ status }) => mountsNoImages(status?.nodeInfo?.containerRuntimeVersion ?? ''))
  if (older === undefined) return undefined
  const { metadata, status } = older
  return `node ${metadata?.name} runs ${status?.nodeInfo?.containerRuntimeVersion}, which mounts no images as volumes`
}

/** @param runtime as a node reports it: `containerd://2.4.2` */
function mountsNoImages(runtime: string): boolean {
  const [, name = '', major, minor] = /^([\w-]+):\/\/v?(\d+)\.(\d+)/.exec(runtime) ?? []
  const first = MOUNT_IMAGES[name]
  if (first === undefined) return false
  const version = [Number(major), Number(minor)] as const
  return version[0] < first[0] || (version[0] === first[0] && version[1] < first[1])
}

function noneOf(nodes: readonly V1Node[]): string | undefined {
  return nodes.length === 0 ? 'the cluster has no schedulable node' : undefined
}
