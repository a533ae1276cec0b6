import type { MessageInitShape } from '@bufbuild/protobuf'
import type { ContainerSpec, PodSpec } from './pod-spec.ts'
import { quantity } from './quantity.ts'
import type { LinuxContainerResourcesSchema } from './runtime_pb.ts'

/** The kubelet's default period of the CPU quota, in microseconds. */
const CPU_PERIOD = 100_000
/** The smallest values that the kernel accepts. */
const LEAST_SHARES = 2
const LEAST_QUOTA = 1000

/**
 * A container's limits, calculated as in the kubelet
 * (k8s.io/kubernetes/pkg/kubelet/kuberuntime/kuberuntime_container_linux.go, pkg/kubelet/qos/policy.go).
 * @param memoryOfNode in bytes; the OOM score depends on the memory request's share of it
 */
export function resourcesOf(
  { resources: { limits, requests } }: ContainerSpec,
  pod: PodSpec,
  memoryOfNode: number,
): MessageInitShape<typeof LinuxContainerResourcesSchema> {
  const cpuRequest = requests.cpu ?? limits.cpu
  const memory = limits.memory === undefined ? undefined : BigInt(Math.ceil(quantity(limits.memory)))
  const memoryRequest = requests.memory ?? limits.memory
  const shares = cpuRequest === undefined ? 0 : Math.floor(quantity(cpuRequest) * 1024)
  return {
    cpuShares: BigInt(Math.max(LEAST_SHARES, shares)),
    ...(limits.cpu !== undefined && {
      cpuPeriod: BigInt(CPU_PERIOD),
      cpuQuota: BigInt(Math.max(LEAST_QUOTA, Math.round(quantity(limits.cpu) * CPU_PERIOD))),
    }),
    ...(memory !== undefined && { memoryLimitInBytes: memory, memorySwapLimitInBytes: memory }),
    oomScoreAdj: BigInt(
      oomScoreOf(pod, memoryRequest === undefined ? 0 : quantity(memoryRequest), memoryOfNode),
    ),
  }
}

/** How readily the kernel kills the container when memory runs out, by the pod's quality of service. */
function oomScoreOf(pod: PodSpec, memoryRequest: number, memoryOfNode: number): number {
  const containers = [...pod.initContainers, ...pod.containers]
  const asked = containers.flatMap(({ resources: { limits, requests } }) => [
    limits.cpu,
    limits.memory,
    requests.cpu,
    requests.memory,
  ])
  if (asked.every(value => value === undefined)) return 1000
  const isGuaranteed = containers.every(({ resources: { limits, requests } }) =>
    (['cpu', 'memory'] as const).every(
      kind =>
        limits[kind] !== undefined &&
        (requests[kind] === undefined || quantity(requests[kind]) === quantity(limits[kind])),
    ),
  )
  if (isGuaranteed) return -997
  const score = 1000 - Math.floor((1000 * memoryRequest) / memoryOfNode)
  return Math.min(999, Math.max(3, score))
}
