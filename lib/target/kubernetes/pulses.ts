import { CoordinationV1Api, type V1Lease, type V1Node, type V1Pod } from '@kubernetes/client-node'
import type { Disturbances } from '../disturbances.ts'
import { Pulse } from '../pulse.ts'
import type { ContainerAddress } from '../target.ts'
import { refusalOf } from './api-problem.ts'
import type { Connection } from './connection.ts'

/** Where components of the control plane that have a leader keep their Leases, and who they are. */
const CONTROL_PLANE = 'kube-system'
const LEADERS: readonly string[] = ['kube-controller-manager', 'kube-scheduler']

/**
 * How often a leader renews its Lease by default (`--leader-elect-retry-period`), and for how long it may fail to,
 * in seconds. A kubelet's Lease of its node says less: after a freeze of the API server of 8 s a kubelet that did its
 * work did not renew it for 40 s (measured, Kubernetes 1.37.2).
 */
const LEADER_RENEWS_WITHIN = 2 + 4

/** Conditions of a node that are bad news when they are true. */
const PRESSURES: readonly string[] = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable']

/** What is asked about the pods of a run. */
interface PodsOfRun {
  readonly namespace: string
  list(): Promise<readonly V1Pod[]>
}

/**
 * The pulses of a cluster, as far as the user's rights go: what the user may not read is not watched.
 * @param pods the run's; their nodes are watched
 */
export function pulsesOf(
  connection: Connection,
  pods: PodsOfRun,
  disturbances: Disturbances,
): readonly Pulse[] {
  const { slow } = connection
  const kubelets = new Kubelets(connection, pods)
  const leases = new Leases(connection, disturbances)
  const nodes = new Nodes(connection, disturbances)
  const pulse = (who: string, ask: () => Promise<unknown>, every = 1, mayBeSilent = 3) =>
    new Pulse({ who, ask: signal => connection.once(ask, signal), every, mayBeSilent }, disturbances, slow)
  return [
    pulse('the API server', () => connection.version.getCode()),
    pulse('a kubelet, or its runtime,', () => kubelets.ask()),
    pulse('the API server', () => leases.ask(), 2, 6),
    pulse('the API server', () => nodes.ask(kubelets.nodes), 3, 8),
  ]
}

/**
 * Reads a byte of a container's log on every node of the run. The answer comes from the kubelet, which asks the
 * runtime where the log is: nothing is started for it.
 */
class Kubelets {
  readonly #connection: Connection
  readonly #pods: PodsOfRun
  /** A running container of the run for each node. */
  #places: ReadonlyMap<string, ContainerAddress> = new Map()

  constructor(connection: Connection, pods: PodsOfRun) {
    this.#connection = connection
    this.#pods = pods
  }

  /** The nodes that pods of the run are on. */
  get nodes(): readonly string[] {
    return [...this.#places.keys()]
  }

  async ask(): Promise<void> {
    if (this.#places.size === 0) this.#places = placesIn(await this.#pods.list())
    await Promise.all([...this.#places.values()].map(place => this.#askAt(place)))
  }

  async #askAt({ pod, container }: ContainerAddress): Promise<void> {
    const { namespace } = this.#pods
    const asked = { name: pod, namespace, container, limitBytes: 1, tailLines: 1 }
    await this.#connection.core.readNamespacedPodLog(asked).catch((thrown: unknown) => {
      // The container has ended, as containers of claims do: next time, another is asked.
      if (!saysNo(thrown)) throw thrown
      this.#places = new Map()
    })
  }
}

/** The first running container on each node. */
function placesIn(pods: readonly V1Pod[]): ReadonlyMap<string, ContainerAddress> {
  const places = new Map<string, ContainerAddress>()
  for (const { metadata, spec, status } of pods) {
    const running = (status?.containerStatuses ?? []).find(({ state }) => state?.running !== undefined)
    const isStaying = metadata?.deletionTimestamp === undefined
    if (spec?.nodeName === undefined || running === undefined || !isStaying || places.has(spec.nodeName))
      continue
    places.set(spec.nodeName, { pod: metadata?.name ?? '', container: running.name })
  }
  return places
}

/** Notes when a leader of the control plane no longer renews its Lease. */
class Leases {
  readonly #slow: number
  readonly #disturbances: Disturbances
  readonly #api: CoordinationV1Api
  /** By name: its last renewal, and when that was first seen. */
  readonly #renewals = new Map<string, { readonly told: string; readonly seen: number }>()
  #isForbidden = false

  constructor(connection: Connection, disturbances: Disturbances) {
    this.#slow = connection.slow
    this.#disturbances = disturbances
    this.#api = connection.api(CoordinationV1Api)
  }

  async ask(): Promise<void> {
    if (!this.#isForbidden) await Promise.all(LEADERS.map(name => this.#ask(name)))
  }

  async #ask(name: string): Promise<void> {
    const asked = { name, namespace: CONTROL_PLANE }
    const lease = await this.#api.readNamespacedLease(asked).catch((thrown: unknown) => {
      if (!saysNo(thrown)) throw thrown
      // An API server that has just started denies even what it allowed before.
      this.#isForbidden ||= this.#renewals.size === 0 && refusalOf(thrown)?.code === FORBIDDEN
      return undefined
    })
    if (lease !== undefined) this.#see(name, lease)
  }

  #see(name: string, { spec }: V1Lease): void {
    const now = performance.now()
    const told = `${spec?.holderIdentity} ${spec?.renewTime}`
    const before = this.#renewals.get(name)
    const silence = before === undefined ? 0 : now - before.seen
    if (before !== undefined && silence > LEADER_RENEWS_WITHIN * this.#slow * 1000)
      this.#disturbances.note(`${name} did not renew its Lease for a while`, before.seen, {
        to: now,
        isSlowness: true,
      })
    if (before?.told !== told) this.#renewals.set(name, { told, seen: now })
  }
}

/** Notes when a node says that it is not well, or that it has been started again. */
class Nodes {
  readonly #connection: Connection
  readonly #disturbances: Disturbances
  readonly #boots = new Map<string, string>()
  #isForbidden = false

  constructor(connection: Connection, disturbances: Disturbances) {
    this.#connection = connection
    this.#disturbances = disturbances
  }

  async ask(nodes: readonly string[]): Promise<void> {
    if (this.#isForbidden) return
    await Promise.all(
      nodes.map(async name => {
        const node = await this.#connection.core.readNode({ name }).catch((thrown: unknown) => {
          if (!saysNo(thrown)) throw thrown
          this.#isForbidden ||= this.#boots.size === 0 && refusalOf(thrown)?.code === FORBIDDEN
          return undefined
        })
        if (node !== undefined) this.#see(name, node)
      }),
    )
  }

  #see(name: string, node: V1Node): void {
    const now = performance.now()
    for (const trouble of troublesOf(node)) this.#disturbances.note(`node ${name} has ${trouble}`, now)
    const boot = node.status?.nodeInfo?.bootID ?? ''
    const before = this.#boots.get(name) ?? boot
    if (boot !== before) this.#disturbances.note(`node ${name} was started again`, now)
    this.#boots.set(name, boot)
  }
}

/** What is wrong with a node by its own conditions: `Ready Unknown`, `DiskPressure True`. */
export function troublesOf({ status }: V1Node): readonly string[] {
  return (status?.conditions ?? [])
    .filter(({ type, status: is }) =>
      type === 'Ready' ? is !== 'True' : PRESSURES.includes(type) && is === 'True',
    )
    .map(({ type, status: is }) => `${type} ${is}`)
}

const FORBIDDEN = 403

/** The API server's answers that judge the question: what is asked for is gone, was never there, or is forbidden. */
const NO: readonly number[] = [400, 401, FORBIDDEN, 404, 410]

function saysNo(thrown: unknown): boolean {
  return NO.includes(refusalOf(thrown)?.code ?? 0)
}
