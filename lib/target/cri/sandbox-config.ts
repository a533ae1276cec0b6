import { thisProcess } from '../../ownership.ts'
import { OWNER_ANNOTATION } from '../run-mark.ts'
import type { SandboxConfig } from './client.ts'
import { cgroupParentOf } from './control-groups.ts'
import { podLabels } from './labels.ts'
import { namespacesOf } from './namespaces.ts'
import { logFolderOf, type PodOfRun } from './pod-of-run.ts'
import { type CgroupDriver, Protocol, SecurityProfile_ProfileType } from './runtime_pb.ts'

/**
 * The config of a pod's sandbox, as the kubelet sends it to a runtime
 * (k8s.io/kubernetes/pkg/kubelet/kuberuntime/kuberuntime_sandbox.go). There is no cluster DNS: the sandbox
 * gets its node's resolver.
 */
export function sandboxConfigOf(
  pod: PodOfRun,
  driver: CgroupDriver | undefined,
  attempt: number,
): SandboxConfig {
  const { name, uid, namespace, spec } = pod
  return {
    metadata: { name, uid, namespace, attempt },
    hostname: spec.hostNetwork ? '' : (spec.hostname ?? name),
    logDirectory: logFolderOf(pod),
    portMappings: portMappingsOf(pod),
    labels: { ...pod.labels, ...podLabels(pod) },
    annotations: { ...pod.annotations, [OWNER_ANNOTATION]: JSON.stringify(thisProcess()) },
    linux: {
      cgroupParent: cgroupParentOf(pod, driver),
      sysctls: Object.fromEntries(spec.securityContext.sysctls.map(({ name, value }) => [name, value])),
      securityContext: sandboxSecurityOf(pod),
    },
  }
}

function sandboxSecurityOf(pod: PodOfRun) {
  const { runAsUser, runAsGroup, seLinuxOptions, fsGroup, supplementalGroups } = pod.spec.securityContext
  const groups = [...(fsGroup === undefined ? [] : [fsGroup]), ...supplementalGroups]
  const containers = [...pod.spec.initContainers, ...pod.spec.containers]
  return {
    namespaceOptions: namespacesOf(pod),
    privileged: containers.some(({ securityContext }) => securityContext.privileged === true),
    seccomp: { profileType: SecurityProfile_ProfileType.RuntimeDefault },
    supplementalGroups: groups.map(BigInt),
    ...(runAsUser !== undefined && { runAsUser: { value: BigInt(runAsUser) } }),
    ...(runAsGroup !== undefined && { runAsGroup: { value: BigInt(runAsGroup) } }),
    ...(seLinuxOptions !== undefined && { selinuxOptions: defined(seLinuxOptions) }),
  }
}

function portMappingsOf({ spec }: PodOfRun) {
  return spec.containers
    .flatMap(({ ports }) => ports)
    .map(({ protocol, containerPort, hostPort, hostIP }) => ({
      protocol: Protocol[protocol],
      containerPort,
      hostPort,
      hostIp: hostIP,
    }))
}

/** The properties that are not undefined. */
export function defined<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
