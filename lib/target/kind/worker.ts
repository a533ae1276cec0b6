import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { run } from '../../command.ts'
import { makeFolder } from '../../make-folder.ts'
import { poll } from '../../poll.ts'
import { messageOf, Problem } from '../../problem.ts'
import { BOOT, PLACES } from '../../provision/own-kernel/artefacts.ts'
import { SLOWNESS_OF_WORKER } from '../../provision/own-kernel/own-kernel.ts'
import { type ReadyKernel, variablesOf } from '../../provision/own-kernel/part.ts'
import { isRunning, lastWords } from '../container/docker-container.ts'

/** How long a worker may take until it is Ready, in seconds on a node of usual speed. It takes 30 to 60 s here. */
const READY_WITHIN = 20

/** What kind finds the containers of a cluster by: kind removes the worker with its cluster. */
const OF_CLUSTER = 'io.x-k8s.kind.cluster'
const ROLE = 'io.x-k8s.kind.role'

const ADMIN = ['kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf'] as const

/** The name of the worker, as a container and as a node. */
export function workerOf(cluster: string): string {
  return `${cluster}-worker`
}

/** A worker to start. */
export interface WorkerToStart {
  /** The name of the kind cluster, which has a control plane and nothing else. */
  readonly cluster: string
  /** The node image. */
  readonly image: string
  readonly kernel: ReadyKernel
  /** The folder for what the worker joins by. */
  readonly folder: string
}

/**
 * Starts a worker with a kernel of its own, waits until it is Ready, and keeps ordinary pods off the control
 * plane's node. The cluster's removal removes it, too.
 */
export async function startWorker(worker: WorkerToStart, signal: AbortSignal): Promise<void> {
  const { cluster, image, kernel, folder } = worker
  const name = workerOf(cluster)
  const onControlPlane = (...command: readonly string[]) =>
    run(signal, 'docker', ['exec', `${cluster}-control-plane`, ...command])
  await makeFolder(folder)
  await writeJoinFiles(await addressOf(cluster, signal), onControlPlane, folder)
  const mounts = [...kernel.mounts, { source: folder, target: PLACES.worker }]
  const [program, ...args] = BOOT
  const command = [
    ...['run', '--detach', '--privileged', '--name', name, '--hostname', name, '--network', 'kind'],
    ...['--label', `${OF_CLUSTER}=${cluster}`, '--label', `${ROLE}=worker`],
    ...['--tmpfs', '/run:rw,exec'],
    ...mounts.flatMap(({ source, target }) => ['--volume', `${source}:${target}:ro`]),
    ...Object.entries(variablesOf(kernel)).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    ...['--entrypoint', program, image, ...args, 'worker', name],
  ]
  // Docker would go on creating the container alone, and kind would not find it.
  await run(signal, 'docker', command, { finishWhenAborted: true })
  await untilReady(name, onControlPlane, signal)
  const taint = 'node-role.kubernetes.io/control-plane=:NoSchedule'
  await onControlPlane(...ADMIN, 'taint', 'nodes', `${cluster}-control-plane`, taint)
}

type OnControlPlane = (...command: readonly string[]) => Promise<string>

async function addressOf(cluster: string, signal: AbortSignal): Promise<string> {
  const format = '{{(index .NetworkSettings.Networks "kind").IPAddress}}'
  return (await run(signal, 'docker', ['inspect', '--format', format, `${cluster}-control-plane`])).trim()
}

/** Writes what `kubeadm join` would: whom to trust, a token to ask for a certificate with, a configuration. */
async function writeJoinFiles(
  address: string,
  onControlPlane: OnControlPlane,
  folder: string,
): Promise<void> {
  const [told, ca, config] = await Promise.all([
    onControlPlane('kubeadm', 'token', 'create'),
    onControlPlane('cat', '/etc/kubernetes/pki/ca.crt'),
    onControlPlane('cat', '/var/lib/kubelet/config.yaml'),
  ])
  const token = /^[a-z0-9]{6}\.[a-z0-9]{16}$/m.exec(told)?.[0]
  if (token === undefined) throw new Error(`kubeadm made no token: ${told}`)
  await writeFile(join(folder, 'ca.crt'), `${ca}\n`)
  await writeFile(join(folder, 'bootstrap.conf'), stringify(bootstrapOf(address, ca, token)), { mode: 0o600 })
  await writeFile(join(folder, 'config.yaml'), stringify(kubeletOf(config)))
}

/** A kubeconfig for the kubelet's first request (Kubernetes documentation, "TLS bootstrapping"). */
function bootstrapOf(address: string, ca: string, token: string): unknown {
  const authority = Buffer.from(`${ca}\n`).toString('base64')
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'kind',
        cluster: { server: `https://${address}:6443`, 'certificate-authority-data': authority },
      },
    ],
    users: [{ name: 'kubelet', user: { token } }],
    contexts: [{ name: 'kubelet', context: { cluster: 'kind', user: 'kubelet' } }],
    'current-context': 'kubelet',
  }
}

/** The control plane's configuration without what holds for its own node: no systemd, cgroup v2, no static pods. */
export function kubeletOf(text: string): unknown {
  const {
    cgroupRoot: _,
    failCgroupV1: __,
    staticPodPath: ___,
    ...config
  } = parse(text) as Record<string, unknown>
  return { ...config, cgroupDriver: 'cgroupfs' }
}

async function untilReady(name: string, onControlPlane: OnControlPlane, signal: AbortSignal): Promise<void> {
  // The taint "not ready" stays for a moment after the node is Ready, and keeps pods off.
  const ready = '{.status.conditions[?(@.type=="Ready")].status} {.spec.taints[*].key}'
  const within = READY_WITHIN * SLOWNESS_OF_WORKER
  await poll(
    within,
    async () => {
      if (!(await isRunning(name, signal)))
        throw new Problem('environment', `The worker ${name} ended: ${await lastWords(name, 8)}`)
      const told = await onControlPlane(...ADMIN, 'get', 'node', name, '--output', `jsonpath=${ready}`).catch(
        (thrown: unknown) => messageOf(thrown),
      )
      return told.trim() === 'True' ? { done: undefined } : { waiting: told.trim() || 'it has no status' }
    },
    lastSeen =>
      new Problem('environment', `The worker ${name} was not Ready within ${within} s: ${lastSeen}`),
    signal,
  )
}
