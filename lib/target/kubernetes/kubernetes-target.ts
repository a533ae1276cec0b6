import type { V1Pod } from '@kubernetes/client-node'
import type { Manifest, ManifestObject } from '../../pod/manifest.ts'
import { Problem } from '../../problem.ts'
import type { PodSnapshot } from '../pod-snapshot.ts'
import { RUN_LABEL } from '../run-mark.ts'
import type {
  ApiObject,
  Attachment,
  ContainerAddress,
  ExecResult,
  NodeFacts,
  Target,
  TargetFacts,
  TargetKind,
} from '../target.ts'
import type { Connection } from './connection.ts'
import { removeNamespace } from './run-namespace.ts'
import { snapshotOf } from './snapshot.ts'
import { attach, exec } from './sockets.ts'

/** How old a list of the pods may be to serve another look, in milliseconds: many pods are looked at side by side. */
const LIST_SERVES = 40

/** Pods in a namespace of their own on a Kubernetes cluster. */
export class KubernetesTarget implements Target {
  readonly namespace: string
  readonly #kind: TargetKind
  readonly #runId: string
  readonly #connection: Connection
  #list: { at: number; pods: Promise<readonly V1Pod[]> } | undefined

  constructor(kind: TargetKind, connection: Connection, namespace: string, runId: string) {
    this.#kind = kind
    this.#connection = connection
    this.namespace = namespace
    this.#runId = runId
  }

  async facts(): Promise<TargetFacts> {
    const { core, version } = this.#connection
    const { gitVersion } = await this.#connection.ask('read the version', () => version.getCode())
    const { items } = await this.#connection
      .ask('list nodes', () => core.listNode())
      // A user of one namespace often may not list nodes; the report then lacks what they say.
      .catch((thrown: unknown) => {
        if (thrown instanceof Problem) return { items: [] }
        throw thrown
      })
    const nodes = items.map(({ metadata, status }): NodeFacts => {
      const info = status?.nodeInfo
      return {
        name: metadata?.name ?? '',
        kubelet: info?.kubeletVersion ?? '',
        runtime: info?.containerRuntimeVersion ?? '',
        kernel: info?.kernelVersion ?? '',
        operatingSystem: info?.osImage ?? '',
        architecture: info?.architecture ?? '',
      }
    })
    return { target: this.#kind, kubernetes: gitVersion, nodes }
  }

  async apply(manifest: Manifest): Promise<void> {
    for (const object of manifest.objects) {
      const { name } = object.metadata
      const doing = `create ${object.kind.toLowerCase()} ${name} (${manifest.file})`
      await this.#connection.ask(doing, () => this.#connection.objects.create(this.#ofThisRun(object)))
    }
  }

  #ofThisRun(object: ManifestObject) {
    const labels = { ...object.metadata.labels, [RUN_LABEL]: this.#runId }
    return { ...object, metadata: { ...object.metadata, labels, namespace: this.namespace } }
  }

  async look(pod: string): Promise<PodSnapshot> {
    const found = (await this.#pods()).find(({ metadata }) => metadata?.name === pod)
    if (found !== undefined) return snapshotOf(found)
    throw new Problem(
      'environment',
      `Pod ${pod} is gone from namespace ${this.namespace}: something else removed it.`,
    )
  }

  #pods(): Promise<readonly V1Pod[]> {
    if (this.#list === undefined || performance.now() - this.#list.at > LIST_SERVES) {
      const request = () => this.#connection.core.listNamespacedPod({ namespace: this.namespace })
      const pods = this.#connection.ask('list pods', request).then(({ items }) => items)
      this.#list = { at: performance.now(), pods }
    }
    return this.#list.pods
  }

  async stored(pod: string): Promise<ApiObject> {
    const { namespace } = this
    const stored = await this.#connection.ask(`read pod ${pod}`, () =>
      this.#connection.objects.read({ apiVersion: 'v1', kind: 'Pod', metadata: { name: pod, namespace } }),
    )
    return { ...stored }
  }

  exec(address: ContainerAddress, command: readonly string[]): Promise<ExecResult> {
    return exec(this.#connection.config, this.namespace, address, command, this.#connection.signal)
  }

  attach(address: ContainerAddress): Promise<Attachment> {
    return attach(this.#connection.config, this.namespace, address, this.#connection.signal)
  }

  logs({ pod, container }: ContainerAddress): Promise<string> {
    const { namespace } = this
    return this.#connection.ask(`read the log of container ${container} of pod ${pod}`, () =>
      this.#connection.core.readNamespacedPodLog({ name: pod, namespace, container }),
    )
  }

  async warnings(pod: string): Promise<readonly string[]> {
    const fieldSelector = `involvedObject.name=${pod},type=Warning`
    const { items } = await this.#connection.ask('list events', () =>
      this.#connection.core.listNamespacedEvent({ namespace: this.namespace, fieldSelector }),
    )
    return items
      .toSorted((a, b) => timeOf(a) - timeOf(b))
      .map(({ reason = '', message = '' }) => `${reason}: ${message.trim()}`)
  }

  close(): Promise<void> {
    return removeNamespace(this.#connection, this.namespace)
  }
}

function timeOf(event: { lastTimestamp?: Date; eventTime?: Date }): number {
  return (event.lastTimestamp ?? event.eventTime ?? new Date(0)).getTime()
}
