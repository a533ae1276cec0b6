import type { ContainerConfig } from './client.ts'
import { containerLabels } from './labels.ts'
import { type NamespaceOption, namespacesOf } from './namespaces.ts'
import { logPathOf, type PodOfRun, volumeFolderOf } from './pod-of-run.ts'
import type { ContainerSpec } from './pod-spec.ts'
import { resourcesOf } from './resources.ts'
import {
  type Image,
  MountPropagation,
  NamespaceMode,
  SecurityProfile_ProfileType,
  Signal,
} from './runtime_pb.ts'
import { defined } from './sandbox-config.ts'
import { environmentOf, expanded } from './variables.ts'

/** What it takes to create a container besides its spec. */
export interface Making {
  /** How often the container was created before. */
  readonly attempt: number
  /** The container's image, as the runtime knows it. */
  readonly image: Pick<Image, 'id' | 'uid' | 'username'>
  /** In bytes. */
  readonly memoryOfNode: number
  /** Defaults to the pod's. */
  readonly namespaces?: NamespaceOption
}

/**
 * The config of a pod's container, as the kubelet sends it to a runtime
 * (k8s.io/kubernetes/pkg/kubelet/kuberuntime/kuberuntime_container.go).
 */
export function containerConfigOf(container: ContainerSpec, pod: PodOfRun, making: Making): ContainerConfig {
  const { attempt, image, memoryOfNode } = making
  const variables = environmentOf(container.env)
  const expand = (text: string) => expanded(text, variables)
  const namespaceOptions = making.namespaces ?? namespacesOf(pod)
  return {
    metadata: { name: container.name, attempt },
    image: { image: image.id, userSpecifiedImage: container.image },
    command: container.command.map(expand),
    args: container.args.map(expand),
    workingDir: container.workingDir,
    envs: Object.entries(variables).map(([key, value]) => ({ key, value: Buffer.from(value) })),
    mounts: mountsOf(container, pod, namespaceOptions),
    labels: containerLabels(pod, container.name),
    annotations: {
      'io.kubernetes.container.restartCount': String(attempt),
      'io.kubernetes.pod.terminationGracePeriod': String(pod.spec.terminationGracePeriodSeconds),
    },
    logPath: logPathOf(container.name, attempt),
    stdin: container.stdin,
    stdinOnce: container.stdinOnce,
    tty: container.tty,
    stopSignal: stopSignalOf(container),
    linux: {
      resources: resourcesOf(container, pod.spec, memoryOfNode),
      securityContext: { ...securityOf(container, pod, image), namespaceOptions },
    },
  }
}

function stopSignalOf({ lifecycle: { stopSignal } }: ContainerSpec): Signal {
  return stopSignal === undefined ? Signal.RUNTIME_DEFAULT : Signal[stopSignal]
}

function mountsOf({ volumeMounts }: ContainerSpec, pod: PodOfRun, { usernsOptions }: NamespaceOption) {
  const ids = { uidMappings: usernsOptions?.uids ?? [], gidMappings: usernsOptions?.gids ?? [] }
  return volumeMounts.map(({ name, mountPath, readOnly }) => ({
    containerPath: mountPath,
    hostPath: volumeFolderOf(pod, name),
    readonly: readOnly,
    propagation: MountPropagation.PROPAGATION_PRIVATE,
    // As a kubelet asks for its own volumes: otherwise SELinux keeps containers from them.
    selinuxRelabel: true,
    ...(usernsOptions?.mode === NamespaceMode.POD && ids),
  }))
}

/**
 * What the kubelet masks or makes read-only in /proc and /sys
 * (k8s.io/kubernetes/pkg/securitycontext/util.go).
 */
const MASKED = [
  '/proc/asound',
  '/proc/acpi',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/sys/firmware',
  '/sys/devices/virtual/powercap',
]
const READ_ONLY = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger']

function securityOf({ securityContext: own }: ContainerSpec, { spec }: PodOfRun, image: Making['image']) {
  const ofPod = spec.securityContext
  const user = userOf(own.runAsUser ?? ofPod.runAsUser, image)
  const group = own.runAsGroup ?? ofPod.runAsGroup
  const seLinux = own.seLinuxOptions ?? ofPod.seLinuxOptions
  const groups = [...(ofPod.fsGroup === undefined ? [] : [ofPod.fsGroup]), ...ofPod.supplementalGroups]
  const isUnmasked = own.procMount === 'Unmasked'
  return {
    capabilities: {
      addCapabilities: own.capabilities?.add ?? [],
      dropCapabilities: own.capabilities?.drop ?? [],
    },
    privileged: own.privileged === true,
    readonlyRootfs: own.readOnlyRootFilesystem === true,
    noNewPrivs: own.allowPrivilegeEscalation === false,
    supplementalGroups: groups.map(BigInt),
    maskedPaths: isUnmasked ? [] : MASKED,
    readonlyPaths: isUnmasked ? [] : READ_ONLY,
    seccomp: seccompOf(own.seccompProfile ?? ofPod.seccompProfile),
    ...user,
    ...(group !== undefined && { runAsGroup: { value: BigInt(group) } }),
    ...(seLinux !== undefined && { selinuxOptions: defined(seLinux) }),
  }
}

/** The user that the pod asks for, else the image's. */
function userOf(asked: number | undefined, { uid, username }: Making['image']) {
  if (asked !== undefined) return { runAsUser: { value: BigInt(asked) } }
  if (uid !== undefined) return { runAsUser: { value: uid.value } }
  return username === '' ? {} : { runAsUsername: username }
}

function seccompOf(profile: ContainerSpec['securityContext']['seccompProfile']) {
  // The kubelet defaults to no profile, not to the runtime's.
  const { type, localhostProfile = '' } = profile ?? { type: 'Unconfined' }
  return { profileType: SecurityProfile_ProfileType[type], localhostRef: localhostProfile }
}

/**
 * Why a container must not be created: it has runAsNonRoot, but would run as root or as an unknown UID
 * (k8s.io/kubernetes/pkg/kubelet/kuberuntime/security_context_others.go).
 */
export function rootObjection(
  { name, securityContext: own }: ContainerSpec,
  { spec: { securityContext: ofPod } }: PodOfRun,
  image: Making['image'],
): string | undefined {
  if (!(own.runAsNonRoot ?? ofPod.runAsNonRoot)) return undefined
  const asked = own.runAsUser ?? ofPod.runAsUser
  const uid = asked === undefined ? image.uid?.value : BigInt(asked)
  if (uid === 0n) return `container ${name} has runAsNonRoot and would run as root`
  if (uid !== undefined || image.username === '') return undefined
  return `container ${name} has runAsNonRoot and its image names the user '${image.username}', whose UID is unknown`
}
