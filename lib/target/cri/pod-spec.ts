import { z } from 'zod'
import type { Manifest } from '../manifest.ts'
import { NotSupported } from '../not-supported.ts'
import type { EphemeralContainer } from '../target.ts'

const command = z.array(z.string())
const execAction = z.strictObject({ exec: z.strictObject({ command }) })

const aProbe = execAction.extend({
  initialDelaySeconds: z.number().default(0),
  periodSeconds: z.number().default(10),
  timeoutSeconds: z.number().default(1),
  failureThreshold: z.number().default(3),
})

const seccompProfile = z.strictObject({
  type: z.enum(['RuntimeDefault', 'Unconfined', 'Localhost']),
  localhostProfile: z.string().optional(),
})

const seLinuxOptions = z.strictObject({
  user: z.string().optional(),
  role: z.string().optional(),
  type: z.string().optional(),
  level: z.string().optional(),
})

/** Fields that a pod's and a container's security context share. The container's take precedence. */
const common = {
  runAsUser: z.number().optional(),
  runAsGroup: z.number().optional(),
  runAsNonRoot: z.boolean().optional(),
  seccompProfile: seccompProfile.optional(),
  seLinuxOptions: seLinuxOptions.optional(),
}

const securityContext = z.strictObject({
  ...common,
  privileged: z.boolean().optional(),
  readOnlyRootFilesystem: z.boolean().optional(),
  allowPrivilegeEscalation: z.boolean().optional(),
  procMount: z.enum(['Default', 'Unmasked']).optional(),
  capabilities: z
    .strictObject({ add: z.array(z.string()).default([]), drop: z.array(z.string()).default([]) })
    .optional(),
})

const podSecurityContext = z.strictObject({
  ...common,
  fsGroup: z.number().optional(),
  supplementalGroups: z.array(z.number()).default([]),
  sysctls: z.array(z.strictObject({ name: z.string(), value: z.string() })).default([]),
})

const quantities = z.strictObject({ cpu: z.string().optional(), memory: z.string().optional() })

const aContainer = z.strictObject({
  name: z.string(),
  image: z.string(),
  command: command.default([]),
  args: z.array(z.string()).default([]),
  workingDir: z.string().default(''),
  env: z.array(z.strictObject({ name: z.string(), value: z.string().default('') })).default([]),
  ports: z
    .array(
      z.strictObject({
        name: z.string().optional(),
        containerPort: z.number(),
        hostPort: z.number().default(0),
        protocol: z.enum(['TCP', 'UDP', 'SCTP']).default('TCP'),
        hostIP: z.string().default(''),
      }),
    )
    .default([]),
  resources: z
    .strictObject({ limits: quantities.default({}), requests: quantities.default({}) })
    .default({ limits: {}, requests: {} }),
  /** Unused: nobody can ask for other resources here. */
  resizePolicy: z.array(z.strictObject({ resourceName: z.string(), restartPolicy: z.string() })).optional(),
  volumeMounts: z
    .array(z.strictObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().default(false) }))
    .default([]),
  lifecycle: z
    .strictObject({
      postStart: execAction.optional(),
      preStop: execAction.optional(),
      stopSignal: z.enum(['SIGUSR1']).optional(),
    })
    .default({}),
  livenessProbe: aProbe.optional(),
  readinessProbe: aProbe.optional(),
  startupProbe: aProbe.optional(),
  securityContext: securityContext.default({}),
  stdin: z.boolean().default(false),
  stdinOnce: z.boolean().default(false),
  tty: z.boolean().default(false),
  /** Unused: we get the images beforehand, and this policy is the kubelet's, not the runtime's. */
  imagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).optional(),
})

const anInitContainer = aContainer.extend({ restartPolicy: z.literal('Always').optional() })

const files = { defaultMode: z.number().default(0o644) }

const aVolume = z.union([
  z.strictObject({ name: z.string(), emptyDir: z.strictObject({}) }),
  z.strictObject({ name: z.string(), secret: z.strictObject({ secretName: z.string(), ...files }) }),
  z.strictObject({ name: z.string(), configMap: z.strictObject({ name: z.string(), ...files }) }),
])

const aPodSpec = z.strictObject({
  containers: z.array(aContainer),
  initContainers: z.array(anInitContainer).default([]),
  volumes: z.array(aVolume).default([]),
  shareProcessNamespace: z.boolean().default(false),
  hostPID: z.boolean().default(false),
  hostNetwork: z.boolean().default(false),
  hostIPC: z.boolean().default(false),
  hostUsers: z.boolean().default(true),
  hostname: z.string().optional(),
  restartPolicy: z.enum(['Always', 'OnFailure', 'Never']).default('Always'),
  terminationGracePeriodSeconds: z.number().default(30),
  securityContext: podSecurityContext.default({ supplementalGroups: [], sysctls: [] }),
  /** Every node that a run can be on here runs Linux: a CRI runtime elsewhere runs no Linux containers. */
  nodeSelector: z.strictObject({ 'kubernetes.io/os': z.literal('linux') }).optional(),
  os: z.strictObject({ name: z.literal('linux') }).optional(),
  /** Without an API server nobody mounts a token. */
  automountServiceAccountToken: z.boolean().optional(),
})

/** The part of a pod's spec that a CRI runtime can carry out, with the API server's defaults filled in. */
export type PodSpec = z.infer<typeof aPodSpec>
export type ContainerSpec = PodSpec['containers'][number]
export type Probe = z.infer<typeof aProbe>
export type Volume = PodSpec['volumes'][number]

/** A container with an image, a command and a terminal, as `kubectl debug` adds one. */
export function debuggerOf({
  name,
  image,
  command,
  adds,
}: Omit<EphemeralContainer, 'target'>): ContainerSpec {
  const securityContext = adds === undefined ? {} : { capabilities: { add: [...adds] } }
  return aContainer.parse({ name, image, command, securityContext, stdin: true, tty: true })
}

/**
 * The spec of a manifest's pod.
 * @throws NotSupported if it has a field that only the Kubernetes API or a whole kubelet can carry out
 */
export function podSpecOf({ file, pod }: Pick<Manifest, 'file' | 'pod'>): PodSpec {
  const { data, error } = aPodSpec.safeParse(pod.spec)
  if (data !== undefined) return data
  throw new NotSupported(
    `${file} has a field that a bare CRI runtime does not support: ${fieldsOf(error).join(', ')}`,
  )
}

function fieldsOf({ issues }: z.ZodError): readonly string[] {
  return issues.map(issue => {
    const path = ['spec', ...issue.path].reduce<string>(
      (way, step) =>
        typeof step === 'number' ? `${way}[${step}]` : way === '' ? String(step) : `${way}.${String(step)}`,
      '',
    )
    return issue.code === 'unrecognized_keys' ? issue.keys.map(key => `${path}.${key}`).join(', ') : path
  })
}
