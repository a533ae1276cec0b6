import { stringify } from 'yaml'
import type { DockerEngine } from '../docker/engine.ts'
import type { KubernetesVersion } from '../kubernetes/version.ts'
import type { NodeImage } from '../node-image/part.ts'
import type { OciRuntime } from '../oci-runtime/oci-runtime.ts'

/** The minor version that introduced the kubelet's `failCgroupV1`. Older kubelets run on cgroup v1 anyway. */
const FAIL_CGROUP_V1_SINCE = 31

/**
 * With the systemd cgroup driver on cgroup v1, runc freezes a container while it sets it up. Under load about
 * one start in seventy failed with "unable to freeze" (measured). Without that driver none fails.
 */
const WITHOUT_SYSTEMD = `[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
  SystemdCgroup = false
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.test-handler.options]
  SystemdCgroup = false
`

/**
 * Uses containerd's own base spec instead of kind's. kind's has a hook that runs a script with jq for every
 * container (9 % of all tasks that ran while pods started were the hook's; measured).
 */
const WITHOUT_HOOK = `[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  base_runtime_spec = ""
`

/**
 * A kind `Cluster` with only what this image on this engine needs.
 * @param wanted the number of nodes that take pods, including the control plane, and their extra OCI runtime
 */
export function clusterConfig(
  version: KubernetesVersion,
  image: NodeImage,
  engine: DockerEngine,
  { nodes = 1, ociRuntime }: { readonly nodes?: number; readonly ociRuntime?: OciRuntime | undefined } = {},
): Record<string, unknown> {
  const patches: Record<string, unknown>[] = []
  const oldCgroups = engine.cgroupVersion === '1'
  if (oldCgroups) {
    const allowance = version.minor >= FAIL_CGROUP_V1_SINCE ? { failCgroupV1: false } : {}
    patches.push({ kind: 'KubeletConfiguration', cgroupDriver: 'cgroupfs', ...allowance })
  }
  if (image.origin === 'built')
    patches.push({
      kind: 'InitConfiguration',
      skipPhases: ['preflight', 'addon/coredns', 'addon/kube-proxy'],
    })
  if (image.origin === 'built') patches.push({ kind: 'JoinConfiguration', skipPhases: ['preflight'] })
  // kind lets the control plane node take pods only if it is the only node.
  if (nodes > 1) patches.push({ kind: 'InitConfiguration', nodeRegistration: { taints: [] } })
  const mounts = ociRuntime === undefined ? {} : { extraMounts: [mountOf(ociRuntime)] }
  const workers = Array.from({ length: nodes - 1 }, () => ({ role: 'worker', ...mounts }))
  const isPlain = nodes === 1 && ociRuntime === undefined
  const containerd = [
    ...(oldCgroups ? [WITHOUT_SYSTEMD] : []),
    ...(image.origin === 'built' ? [WITHOUT_HOOK] : []),
    ...(ociRuntime === undefined ? [] : [handlerOf(ociRuntime, !oldCgroups)]),
  ]
  return {
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    ...(isPlain ? {} : { nodes: [{ role: 'control-plane', ...mounts }, ...workers] }),
    ...(image.origin === 'built' ? { networking: { disableDefaultCNI: true, kubeProxyMode: 'none' } } : {}),
    ...(containerd.length > 0 ? { containerdConfigPatches: containerd } : {}),
    ...(patches.length > 0 ? { kubeadmConfigPatches: patches.map(patch => stringify(patch)) } : {}),
  }
}

function mountOf({ folder, home }: OciRuntime) {
  return { hostPath: folder, containerPath: home, readOnly: true }
}

/**
 * A handler like kind's own `runc`, but without its base spec: the hook in it mounts files over the
 * container's own, which fails with crun if the root file system is read-only (measured).
 */
function handlerOf({ name, program }: OciRuntime, withSystemd: boolean): string {
  const table = `plugins."io.containerd.grpc.v1.cri".containerd.runtimes.${name}`
  return `[${table}]
  runtime_type = "io.containerd.runc.v2"
[${table}.options]
  BinaryName = ${JSON.stringify(program)}
  SystemdCgroup = ${withSystemd}
`
}

/** What a cluster with this image lacks compared with a usual kind cluster. */
export function leftOut(image: NodeImage): string[] {
  if (image.origin !== 'built') return []
  return [
    'No CoreDNS: names of services do not resolve in pods.',
    'No kube-proxy: service addresses do not answer; pods reach each other by their own.',
    'No kindnetd: the pods of a node are linked by a plain ptp network, those of two nodes do not reach each other.',
    "kind's hook does not run: containers see the machine's product name.",
    'kubeadm did not run its preflight checks.',
  ]
}
