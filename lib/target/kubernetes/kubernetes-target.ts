import type { V1Job, V1Node } from '@kubernetes/client-node'
import type { Need } from '../../claim/claim.ts'
import type { FeatureNeed } from '../../claim/feature.ts'
import { thisProcess } from '../../ownership.ts'
import { poll } from '../../poll.ts'
import { Problem } from '../../problem.ts'
import type { ApiAnswer, ApiObject, ApiRequest, PodSecurityLevel } from '../api-request.ts'
import { LOG_LIMIT } from '../log-limit.ts'
import type { Manifest } from '../manifest.ts'
import type { JobSnapshot, PodSnapshot } from '../pod-snapshot.ts'
import { RUN_LABEL } from '../run-mark.ts'
import type {
  Attachment,
  ContainerAddress,
  Departure,
  EphemeralContainer,
  ExecResult,
  KeptPod,
  Kubernetes,
  NodeFacts,
  Target,
  TargetFacts,
} from '../target.ts'
import type { TargetKind } from '../target-kind.ts'
import { Witness } from '../witness.ts'
import { isDenied } from './api-problem.ts'
import { answerTo } from './api-request.ts'
import type { Connection } from './connection.ts'
import { created, isOfRun } from './created.ts'
import { departureOf } from './departure.ts'
import { describedField, lackOfResize } from './discovery.ts'
import {
  HOST,
  lackByAnswer,
  lackOfFieldByAnswer,
  lackOfPodSecurityByAnswer,
  PLAIN,
  PRIVILEGED,
  UNMASKED,
} from './dry-runs.ts'
import { addEphemeral } from './ephemeral.ts'
import { lineOf, timeOf } from './event.ts'
import { lackOfFeatureByAnswer, podUsing } from './features.ts'
import { AS_WRITTEN, type Fitting, fitted, pullSecret, shownAs } from './fitting.ts'
import { renamed } from './image-names.ts'
import { isolate } from './isolation.ts'
import { kubectl, lackOfKubectl } from './kubectl.ts'
import { logIn } from './log-answer.ts'
import { namespaceOf } from './namespace-name.ts'
import {
  lackOfImageVolumes,
  lackOfNewKubelets,
  lackOfRuntimeHandler,
  lackOfTwoNodes,
  lackOfUserNamespaces,
} from './needs.ts'
import { lackOfRights } from './permissions.ts'
import { obstacleOf } from './placement.ts'
import { PodList } from './pod-list.ts'
import { podsOfRun, removePods } from './pod-removal.ts'
import { pulsesOf } from './pulses.ts'
import { RunLease } from './run-lease.ts'
import { makeNamespace, removeNamespace } from './run-namespace.ts'
import { objectsOf, type RunObject } from './run-objects.ts'
import { removeRuntimeClasses } from './runtime-classes.ts'
import { setbacksOf } from './setbacks.ts'
import { mustHaveTaken, removeFrom, takeNamespace } from './shared-namespace.ts'
import { idOf, jobSnapshotOf, snapshotOf } from './snapshot.ts'
import { attach, exec, openShell } from './sockets.ts'
import type { StaticPods } from './static-pods.ts'

/**
 * Time limit for a static pod to appear on the API server, in seconds. The kubelet looks every 20 seconds.
 */
const MIRRORED_WITHIN = 60

interface OptionsOfTarget {
  readonly runtime?: { readonly className: string; readonly handler: string } | undefined
  readonly staticPods?: StaticPods | undefined
  /** The node that is judged; undefined if the scheduler picks it. */
  readonly node?: string | undefined
  readonly fitting?: Fitting | undefined
  /** A namespace that is there and stays; undefined if the run makes its own. */
  readonly inNamespace?: string | undefined
  /** How many pods fit on the node; undefined if that is not known. */
  readonly room?: number | undefined
}

/** Targets of one run, in the order in which they were made. */
interface Line {
  all: KubernetesTarget[]
  /** How many there were. */
  made: number
  /** Called if the run can no longer tell other machines that it is alive. */
  lost?: (problem: Problem) => void
}

/** Pods in their own namespace on a Kubernetes cluster. */
export class KubernetesTarget implements Target, Kubernetes {
  readonly kubernetes = this
  readonly namespace: string
  readonly #kind: TargetKind
  readonly runId: string
  /** The RuntimeClass for every pod that does not name one. */
  readonly runtimeClass: string | undefined
  /** The handler of the RuntimeClass. */
  readonly runtimeHandler: string | undefined
  readonly room: number | undefined
  readonly witness: Witness
  readonly #connection: Connection
  readonly #options: OptionsOfTarget
  /** The target that the run opened, and those made anew from it. */
  readonly #line: Line
  /** Which of them this is, from 1. */
  readonly #round: number
  readonly #pods = new PodList(() =>
    this.#connection
      .ask('list pods', () =>
        this.#connection.core.listNamespacedPod({ namespace: this.namespace, ...this.#onlyOurs }),
      )
      .then(({ items }) => items),
  )
  #nodes: Promise<readonly V1Node[]> | undefined
  /** The run's extra namespaces, by name. A promise resolves when its namespace is usable. */
  readonly #others = new Map<string, Promise<void>>()
  /** The namespaces that may be there at the end. */
  readonly #toRemove: Set<string>
  #hasRuntimeClasses = false
  /** The pods of manifests as they were sent, by name. */
  readonly #sent = new Map<string, ApiObject>()
  #lease: RunLease | undefined

  constructor(
    kind: TargetKind,
    connection: Connection,
    runId: string,
    options: OptionsOfTarget = {},
    before?: { readonly line: Line; readonly witness: Witness },
  ) {
    this.#kind = kind
    this.#connection = connection
    this.#options = options
    this.#line = before?.line ?? { all: [], made: 0 }
    this.#line.all.push(this)
    this.#line.made += 1
    this.#round = this.#line.made
    this.namespace = options.inNamespace ?? namespaceOf(runId, this.#round)
    this.#toRemove = new Set([this.namespace])
    this.runId = runId
    this.runtimeClass = options.runtime?.className
    this.runtimeHandler = options.runtime?.handler
    this.room = options.inNamespace === undefined ? options.room : undefined
    this.witness = before?.witness ?? this.#watch()
  }

  /** Watches the cluster, and the nodes of the pods that were made last. */
  #watch(): Witness {
    const newest = () => this.#line.all.at(-1) ?? this
    const pods = {
      get namespace() {
        return newest().namespace
      },
      list: () => newest().#pods.all(),
    }
    const { disturbances, slow } = this.#connection
    return new Witness(disturbances, pulsesOf(this.#connection, pods, disturbances), slow)
  }

  /**
   * Creates the run's namespace, and from then on tells runs on other machines that this one is alive.
   * @param lost is called if the run can no longer tell them
   */
  async begin(lost: (problem: Problem) => void): Promise<void> {
    this.#line.lost = lost
    await this.#make()
  }

  async #make(): Promise<void> {
    const { inNamespace } = this.#options
    if (inNamespace === undefined) await makeNamespace(this.#connection, this.namespace, this.runId)
    else await takeNamespace(this.#connection, inNamespace)
    const { namespace, runId } = this
    const place = { namespace, runId, isShared: inNamespace !== undefined }
    this.#lease = await RunLease.make(this.#connection, place, thisProcess(), problem => {
      this.#lease = undefined
      // Somebody may have removed one namespace of the run; the others still tell that it is alive.
      if (this.#line.all.every(target => target.#lease === undefined)) this.#line.lost?.(problem)
    })
    if (inNamespace !== undefined) await mustHaveTaken(this.#connection, inNamespace, runId)
    await isolate(this.#connection, this.#ofRun)
    const { dockerConfig } = this.#fitting
    if (dockerConfig !== undefined)
      for (const secret of objectsOf([pullSecret(dockerConfig)], this.#ofRun))
        await this.#create(secret, 'for the images')
  }

  async facts(): Promise<TargetFacts> {
    const { version } = this.#connection
    const { gitVersion } = await this.#connection.ask('read the version', () => version.getCode())
    // A user of one namespace often may not list nodes; the report then lacks the node facts.
    const listed = await this.#listNodes().catch((thrown: unknown) => {
      if (thrown instanceof Problem) return []
      throw thrown
    })
    // First the nodes that take the run's pods: the report is about them.
    const ofPods = this.#ofPods(listed)
    const sorted = [...ofPods, ...listed.filter(node => !ofPods.includes(node))]
    const nodes = sorted.map(({ metadata, status }): NodeFacts => {
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
    const handler = this.runtimeHandler
    return {
      target: this.#kind,
      kubernetes: gitVersion,
      ...(handler !== undefined && { runtimeHandler: handler }),
      ...(this.#options.node !== undefined && { judged: this.#options.node }),
      nodes,
    }
  }

  async lacks(need: Need): Promise<string | undefined> {
    switch (need) {
      case 'kubernetes-api':
        return undefined
      case 'static-pods':
        if (this.#options.staticPods !== undefined) return undefined
        return "a kubelet reads static pods from its node's disk, and this target is reached through the API server only"
      case 'controllers':
      case 'core-templates':
        return lackOfRights(need, this.#connection, this.namespace)
      case 'pod-subresources':
        return (await lackOfRights(need, this.#connection, this.namespace)) ?? lackOfResize(this.#connection)
      case 'kubectl':
        // A pod that kubectl copies has neither the label of the run nor its owner, so nothing would remove it.
        return this.#lackOutside('copies with kubectl') ?? lackOfKubectl(this.#connection)
      case 'cri':
      case 'runtime-restart':
        return 'it needs a bare CRI runtime: on a cluster a kubelet decides what the runtime is asked for'
      case 'pod-security-admission':
        return this.#lackOutside('namespaces') ?? this.#lackOfPodSecurity()
      case 'user-namespaces':
        return (await this.#lackOf(lackOfUserNamespaces)) ?? this.#lackOfField('hostUsers')
      case 'unmasked-proc':
        return (await this.lacks('user-namespaces')) ?? this.#lackOfField('procMount')
      case 'host-namespaces':
        return this.#lackOfHostNamespaces()
      case 'two-nodes':
        return this.#lackOf(lackOfTwoNodes, 'all')
      case 'runtime-class':
        return (
          this.#lackOutside('RuntimeClasses') ??
          (await this.#lackOf(lackOfRuntimeHandler)) ??
          lackOfRights(need, this.#connection, this.namespace)
        )
      case 'feature: ImageVolume':
        return (await this.#lackOfFeature(need)) ?? this.#lackOf(lackOfImageVolumes)
      default:
        return this.#lackOfFeature(need)
    }
  }

  async #lackOfFeature(need: FeatureNeed): Promise<string | undefined> {
    const request = { verb: 'create', dryRun: true, unknownFields: 'dropped' } as const
    const plain = await this.answerTo({ ...request, object: PLAIN })
    const using = await this.answerTo({ ...request, object: podUsing(need) })
    const lack = lackOfFeatureByAnswer(need, plain, using)
    if (lack !== undefined) return lack
    const { gitVersion } = await this.#connection.ask('read the version', () =>
      this.#connection.version.getCode(),
    )
    return this.#lackOf(nodes => lackOfNewKubelets(nodes, gitVersion))
  }

  /** @param of the nodes asked about: those that the run's pods go to, or all that take pods */
  async #lackOf(
    judge: (nodes: readonly V1Node[]) => string | undefined,
    of: 'judged' | 'all' = 'judged',
  ): Promise<string | undefined> {
    try {
      const listed = await this.#listNodes()
      return judge(of === 'judged' ? this.#ofPods(listed) : this.#takingPods(listed))
    } catch (thrown) {
      if (thrown instanceof Problem && isDenied(thrown))
        return `can't tell, because the nodes can't be listed: ${thrown.message}`
      throw thrown
    }
  }

  /** The nodes that the run's pods go to, as far as that is known. */
  #ofPods(nodes: readonly V1Node[]): readonly V1Node[] {
    const { node } = this.#options
    return node === undefined
      ? this.#takingPods(nodes)
      : nodes.filter(({ metadata }) => metadata?.name === node)
  }

  #takingPods(nodes: readonly V1Node[]): readonly V1Node[] {
    return nodes.filter(node => obstacleOf(node, this.#fitting.placement.tolerations) === undefined)
  }

  /** Others may have pods in a namespace that was there, of the same names as the run's. */
  get #onlyOurs(): { readonly labelSelector?: string } {
    return this.#options.inNamespace === undefined ? {} : { labelSelector: `${RUN_LABEL}=${this.runId}` }
  }

  get #fitting(): Fitting {
    return this.#options.fitting ?? AS_WRITTEN
  }

  async #lackOfField(field: 'hostUsers' | 'procMount'): Promise<string | undefined> {
    const request = { verb: 'create', dryRun: true, unknownFields: 'dropped' } as const
    const plain = await this.answerTo({ ...request, object: PLAIN })
    return lackOfFieldByAnswer(field, plain, await this.answerTo({ ...request, object: UNMASKED }))
  }

  async #lackOfHostNamespaces(): Promise<string | undefined> {
    const request = { verb: 'create', dryRun: true, unknownFields: 'refused' } as const
    const plain = await this.answerTo({ ...request, object: PLAIN })
    const what = 'a pod in the process, network and IPC namespaces of its node'
    return lackByAnswer(what, plain, await this.answerTo({ ...request, object: HOST }))
  }

  async #lackOfPodSecurity(): Promise<string | undefined> {
    const namespace = await this.namespaceEnforcing('baseline')
    const request = { verb: 'create', object: PRIVILEGED, namespace, dryRun: true } as const
    return lackOfPodSecurityByAnswer(await this.answerTo({ ...request, unknownFields: 'refused' }))
  }

  /** Why a run makes none of these, as a clause; undefined if it may. */
  #lackOutside(objects: string): string | undefined {
    const { inNamespace } = this.#options
    return (
      inNamespace &&
      `the run makes no ${objects}: it uses the namespace ${inNamespace}, and nothing outside it`
    )
  }

  #listNodes(): Promise<readonly V1Node[]> {
    const request = () => this.#connection.core.listNode()
    const asked = this.#nodes ?? this.#connection.ask('list nodes', request).then(({ items }) => items)
    this.#nodes = asked
    // An answer that did not come is asked for again.
    asked.catch(() => {
      if (this.#nodes === asked) this.#nodes = undefined
    })
    return asked
  }

  get #ofRun() {
    const { runId, namespace, runtimeClass } = this
    const owner = this.#options.inNamespace === undefined ? undefined : this.#lease?.reference
    return { runId, namespace, runtimeClass, round: this.#round, owner }
  }

  async apply(manifest: Manifest): Promise<string> {
    if (manifest.isStatic) return this.#placed(manifest)
    const { runId } = this
    const { node } = this.#options
    for (const object of objectsOf(fitted(manifest.objects, this.#fitting, { runId, node }), this.#ofRun)) {
      this.#hasRuntimeClasses ||= object.kind === 'RuntimeClass'
      if (object.kind === 'Pod') this.#sent.set(object.metadata.name, object)
      await this.#create(object, manifest.file)
    }
    this.#pods.forget()
    return manifest.pod.metadata.name
  }

  /** @param what it is from, or for */
  #create(object: RunObject, what: string): Promise<void> {
    const { apiVersion, kind } = object
    const { name, namespace } = { namespace: this.namespace, ...object.metadata }
    return created(this.#connection, `create ${kind.toLowerCase()} ${name} (${what})`, {
      create: () => this.#connection.objects.create(object),
      read: () => this.#connection.objects.read({ apiVersion, kind, metadata: { name, namespace } }),
      // The role of a run lets it create Secrets and RuntimeClasses, not read them. Nobody else has a reason
      // to use the run's namespace, or its id in a name.
      isOurs: there => there === undefined || isOfRun(there, this.runId),
    })
  }

  /** Has a kubelet create the manifest's pod, and returns when the API server has the mirror pod. */
  async #placed(manifest: Manifest): Promise<string> {
    const [pod] = objectsOf(manifest.objects, this.#ofRun)
    const { staticPods } = this.#options
    if (pod === undefined || staticPods === undefined)
      throw new Error(`${manifest.file} can't be placed on a node of this target`)
    const name = await staticPods.place(pod)
    const within = MIRRORED_WITHIN * this.#connection.slow
    await poll(
      within,
      async () => {
        const mirrored = await this.#pods.find(name)
        return mirrored !== undefined ? { done: undefined } : { waiting: 'the API server has no mirror pod' }
      },
      because =>
        new Problem('environment', `Static pod ${name} did not appear within ${within} s: ${because}.`),
      this.#connection.signal,
    )
    return name
  }

  async look(pod: string): Promise<PodSnapshot> {
    const found = await this.#pods.find(pod)
    if (found !== undefined) return snapshotOf(found)
    throw new Problem(
      'environment',
      `Pod ${pod} is gone from namespace ${this.namespace}: something else removed it.`,
    )
  }

  async stored(pod: string): Promise<ApiObject> {
    const { namespace } = this
    const stored = await this.#connection.ask(`read pod ${pod}`, () =>
      this.#connection.objects.read({ apiVersion: 'v1', kind: 'Pod', metadata: { name: pod, namespace } }),
    )
    return { ...stored }
  }

  sent(pod: string): ApiObject {
    const sent = this.#sent.get(pod)
    if (sent === undefined) throw new Error(`the pod ${pod} was not sent by this run`)
    return sent
  }

  exec(address: ContainerAddress, command: readonly string[], within?: number): Promise<ExecResult> {
    return exec(this.#connection, this.namespace, address, command, within)
  }

  openShell(address: ContainerAddress, name: string): Promise<Attachment> {
    return openShell(this.#connection, this.namespace, address, name)
  }

  attach(address: ContainerAddress): Promise<Attachment> {
    return attach(this.#connection, this.namespace, address, async when => {
      const pod = await (when === 'now' ? this.#pods.findNow(address.pod) : this.#pods.find(address.pod))
      return pod && idOf(pod, address.container)
    })
  }

  async logs({ pod, container }: ContainerAddress): Promise<string> {
    const { namespace } = this
    const answer = await this.#connection.ask(`read the log of container ${container} of pod ${pod}`, () =>
      this.#connection.core.readNamespacedPodLog({ name: pod, namespace, container, limitBytes: LOG_LIMIT }),
    )
    return logIn(answer)
  }

  async events(pod: string, of: 'all' | 'warnings' = 'all'): Promise<readonly string[]> {
    const type = of === 'all' ? '' : ',type=Warning'
    const { items } = await this.#connection.ask('list events', () =>
      this.#connection.core.listNamespacedEvent({
        namespace: this.namespace,
        fieldSelector: `involvedObject.name=${pod}${type}`,
      }),
    )
    return items.toSorted((a, b) => timeOf(a) - timeOf(b)).map(lineOf)
  }

  delete(pod: string): Promise<Departure> {
    return departureOf(this.#connection, this.namespace, pod)
  }

  addEphemeral(pod: string, container: EphemeralContainer): Promise<void> {
    const image = renamed(container.image, this.#fitting.images)
    return addEphemeral(this.#connection, this.namespace, pod, { ...container, image })
  }

  async lookAtJob(job: string): Promise<JobSnapshot> {
    const { namespace } = this
    const header = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: job, namespace } }
    const read = () => this.#connection.objects.read<V1Job>(header)
    const found = await this.#connection.ask(`read job ${job}`, read)
    const pods = (await this.#pods.all()).filter(({ metadata }) => metadata?.labels?.['job-name'] === job)
    return jobSnapshotOf(found, pods)
  }

  async answerTo(request: ApiRequest): Promise<ApiAnswer> {
    const { namespace = this.namespace } = request
    const shown = shownAs([request.object], this.#fitting)
    const [object = request.object] = objectsOf(shown, { ...this.#ofRun, namespace })
    return answerTo(this.#connection, { ...request, object, namespace })
  }

  kubectl(words: readonly string[]): Promise<string> {
    return kubectl(this.#connection, this.namespace, words)
  }

  describedField(type: string, field: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    return describedField(this.#connection, type, field)
  }

  async namespaceEnforcing(level: PodSecurityLevel): Promise<string> {
    const name = `${this.namespace}-${level}`
    const made = this.#others.get(name) ?? this.#makeOther(name, level)
    this.#others.set(name, made)
    await made
    return name
  }

  setbacks(pod: string, asked: 'nothing' | 'restarts'): Promise<readonly string[]> {
    return setbacksOf(this.#connection, this.namespace, pod, asked)
  }

  async anew(): Promise<Target> {
    if (this.#options.inNamespace !== undefined)
      throw new Problem('environment', 'A run in one namespace has no room to judge claims again.')
    const target = new KubernetesTarget(this.#kind, this.#connection, this.runId, this.#options, {
      line: this.#line,
      witness: this.witness,
    })
    await target.#make()
    return target
  }

  async emptied(): Promise<Target> {
    const before = [...this.#line.all]
    // The Lease of the new namespace tells that the run is alive before the old ones go.
    const target = await this.anew()
    await Promise.all(before.map(each => each.#leave()))
    return target
  }

  /** Removes what was made on this target while the run goes on. If that fails, {@link close} tries again. */
  async #leave(): Promise<void> {
    this.#lease?.close()
    this.#lease = undefined
    await this.#remove()
    this.#line.all = this.#line.all.filter(each => each !== this)
  }

  /** Makes an extra namespace, which the run removes whatever becomes of this. A failure is not kept. */
  async #makeOther(name: string, level: PodSecurityLevel): Promise<void> {
    this.#toRemove.add(name)
    try {
      await makeNamespace(this.#connection, name, this.runId, level)
    } catch (thrown) {
      this.#others.delete(name)
      throw thrown
    }
  }

  /** Stops what goes on in this process, for a cluster that is removed as a whole. */
  letGo(): void {
    for (const target of this.#line.all) target.#lease?.close()
    this.witness[Symbol.dispose]()
  }

  async close(): Promise<void> {
    await Promise.all(this.#line.all.map(target => target.#remove()))
    this.letGo()
  }

  /**
   * Ends the run as {@link close} does, but leaves these pods, and what they belong to, until a person removes them.
   * @returns those of the pods that are there
   */
  async leave<Pod extends KeptPod>(kept: readonly Pod[]): Promise<readonly Pod[]> {
    try {
      const left = await Promise.all(
        this.#line.all.map(async target => {
          const there = await target.#keep(kept.filter(each => each.target === target))
          if (there.length === 0) await target.#remove()
          return there
        }),
      )
      return left.flat()
    } finally {
      this.letGo()
    }
  }

  /** Removes the other pods, but for those of controllers, which would make them anew. */
  async #keep<Pod extends KeptPod>(wanted: readonly Pod[]): Promise<readonly Pod[]> {
    if (wanted.length === 0) return []
    const there = await podsOfRun(this.#connection, this.namespace, this.#onlyOurs)
    const kept = wanted.flatMap(each =>
      there
        .filter(({ name, job, isStaying }) => isStaying && [name, job].includes(each.pod))
        .map(({ name }) => ({ ...each, pod: name })),
    )
    if (kept.length === 0) return []
    const others = there.filter(({ name, isBare }) => isBare && !kept.some(({ pod }) => pod === name))
    await Promise.all([
      removePods(
        this.#connection,
        this.namespace,
        others.map(({ name }) => name),
      ),
      ...[...this.#others.keys()].map(name => removeNamespace(this.#connection, name)),
      this.#options.staticPods?.clear(this.namespace),
    ])
    // Last: what is not marked is removed by the next run, whatever happened to this one.
    await this.#lease?.keep()
    return kept
  }

  async #remove(): Promise<void> {
    // A namespace can be removed only after it has been created.
    await Promise.allSettled(this.#others.values())
    // The kubelet recreates a static pod as long as it reads the pod's file.
    await this.#options.staticPods?.clear(this.namespace)
    const { inNamespace } = this.#options
    if (inNamespace !== undefined) {
      await removeFrom(this.#connection, inNamespace, this.runId)
      return
    }
    await Promise.all([
      ...[...this.#toRemove].map(name => removeNamespace(this.#connection, name)),
      this.#hasRuntimeClasses && removeRuntimeClasses(this.#connection, this.runId),
    ])
  }
}
