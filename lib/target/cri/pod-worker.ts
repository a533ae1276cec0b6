import { mkdir } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { Problem } from '../../problem.ts'
import type { ManifestObject } from '../manifest.ts'
import type { PodSnapshot } from '../pod-snapshot.ts'
import type { EphemeralContainer } from '../target.ts'
import type { CriClient, SandboxConfig } from './client.ts'
import { CriRefusal } from './cri-problem.ts'
import type { Images } from './images.ts'
import { namespacesOf, namespacesTargeting } from './namespaces.ts'
import { PodContainer, type Surroundings } from './pod-container.ts'
import { logFolderOf, type PodOfRun } from './pod-of-run.ts'
import { debuggerOf } from './pod-spec.ts'
import type { CgroupDriver, NamespaceMode } from './runtime_pb.ts'
import { sandboxConfigOf } from './sandbox-config.ts'
import { refusalOfContainer } from './trial-container.ts'
import { makeVolumes } from './volumes.ts'

/** How often we ask for a sandbox before we give the pod up, and the pause between tries, in ms. */
const SANDBOX_TRIES = 3
const RETRY_PAUSE = 1000

/** The runtime that runs the pods, and what we know about it. */
export interface Host {
  /** Continues after the run is aborted: otherwise something created after the clean-up would stay. */
  readonly client: CriClient
  readonly images: Images
  /** The requested handler; empty for the runtime's default. */
  readonly handler: string
  readonly cgroupDriver: CgroupDriver | undefined
  /** In bytes. */
  readonly memory: number
}

/** Runs one pod on a runtime, like a kubelet's pod worker, as far as it matters for judging the runtime. */
export class PodWorker {
  readonly pod: PodOfRun
  readonly #host: Host
  readonly #inits: readonly PodContainer[]
  readonly #mains: readonly PodContainer[]
  readonly #ephemerals: PodContainer[] = []
  readonly #events: { readonly line: string; readonly kind: 'normal' | 'warning' }[] = []
  readonly #around: Surroundings
  #sandbox: { readonly id: string; readonly config: SandboxConfig } | undefined
  #phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' = 'Pending'
  #gaveUp: string | undefined
  #problem: unknown
  #isStopping = false
  /** Settles when the pod has been started, as far as it could be. */
  #started: Promise<void> = Promise.resolve()

  constructor(pod: PodOfRun, host: Host) {
    this.pod = pod
    this.#host = host
    this.#around = {
      client: host.client,
      images: host.images,
      memoryOfNode: host.memory,
      pod,
      sandbox: () => {
        if (this.#sandbox === undefined) throw new Error(`pod ${pod.name} has no sandbox yet`)
        return this.#sandbox
      },
      note: (line, kind) => void this.#events.push({ line, kind }),
    }
    const { initContainers, containers } = pod.spec
    this.#inits = initContainers.map(
      spec => new PodContainer(spec, spec.restartPolicy === 'Always' ? 'sidecar' : 'init', this.#around),
    )
    this.#mains = containers.map(spec => new PodContainer(spec, 'main', this.#around))
  }

  /** Begins to start the pod, with the other objects of its manifest. The snapshot shows the progress. */
  start(objects: readonly ManifestObject[]): void {
    this.#started = this.#start(objects).catch(thrown => {
      this.#problem ??= thrown
    })
  }

  async #start(objects: readonly ManifestObject[]): Promise<void> {
    await makeVolumes(this.pod, objects)
    await mkdir(logFolderOf(this.pod), { recursive: true })
    await this.#runSandbox()
    if (this.#gaveUp !== undefined || this.#isStopping) return
    for (const init of this.#inits) {
      await init.start()
      if (init.role === 'init' && (await init.over) !== 0)
        return this.#fail(`init container ${init.spec.name} failed`)
      if (this.#isStopping) return
    }
    for (const main of this.#mains) {
      await main.start()
      this.#phase = 'Running'
      if (this.#isStopping) return
    }
    void Promise.all(this.#mains.map(({ over }) => over)).then(codes => {
      this.#phase = codes.every(code => code === 0) ? 'Succeeded' : 'Failed'
    })
  }

  async #runSandbox(): Promise<void> {
    const config = sandboxConfigOf(this.pod, this.#host.cgroupDriver, 0)
    for (let left = SANDBOX_TRIES - 1; !this.#isStopping; left--) {
      try {
        const id = await this.#host.client.runPodSandbox(config, this.#host.handler)
        this.#sandbox = { id, config }
        return
      } catch (thrown) {
        if (!(thrown instanceof CriRefusal)) throw thrown
        const refusal = thrown.message.replace(/\.$/, '')
        this.#around.note(refusal, 'warning')
        if (left === 0) return this.#fail(refusal)
      }
      await pause(RETRY_PAUSE)
    }
  }

  #fail(because: string): void {
    this.#phase = 'Failed'
    this.#gaveUp = because
  }

  get #all(): readonly PodContainer[] {
    return [...this.#inits, ...this.#mains, ...this.#ephemerals]
  }

  /** The pod's current state. @throws Problem if we don't know it */
  snapshot(): PodSnapshot {
    if (this.#problem !== undefined) throw this.#problem
    const containers = this.#mains.map(({ snapshot }) => snapshot)
    const sidecars = this.#inits.filter(({ role }) => role === 'sidecar').map(({ snapshot }) => snapshot)
    return {
      phase: this.#phase,
      ready: [...containers, ...sidecars].every(({ ready }) => ready),
      ...(this.#gaveUp !== undefined && { gaveUp: this.#gaveUp }),
      containers,
      others: [...this.#inits, ...this.#ephemerals].map(({ snapshot }) => snapshot),
    }
  }

  /** The pod's events, one line each. */
  events(kind?: 'warning'): readonly string[] {
    return this.#events.filter(event => kind === undefined || event.kind === kind).map(({ line }) => line)
  }

  /** A container of the pod. @throws Problem if the pod has no container of this name */
  container(name: string): PodContainer {
    const found = this.#all.find(({ spec }) => spec.name === name)
    if (found !== undefined) return found
    throw new Problem('environment', `Pod ${this.pod.name} has no container ${name}.`)
  }

  /** Passes on which containers the runtime listed as not ended, and when we asked. */
  observe(running: ReadonlySet<string>, asked: number): void {
    for (const container of this.#all) {
      container.observe(running, asked).catch(thrown => {
        this.#problem ??= thrown
      })
    }
  }

  /** Adds a container with a terminal to the running pod. Does not wait for the container. */
  addEphemeral({ target, ...wanted }: EphemeralContainer): void {
    const ofPod = namespacesOf(this.pod)
    const namespaces = target === undefined ? ofPod : namespacesTargeting(ofPod, this.idOf(target))
    const added = new PodContainer(debuggerOf(wanted), 'ephemeral', this.#around, namespaces)
    this.#ephemerals.push(added)
    added.start().catch(thrown => {
      this.#problem ??= thrown
    })
  }

  /** The id of a container that runs or has run. @throws Problem if the container was never made */
  everIdOf(name: string): string {
    const { everId } = this.container(name)
    if (everId !== undefined) return everId
    throw new Problem('environment', `Container ${name} of pod ${this.pod.name} was never made.`)
  }

  /** The id of the pod's sandbox. @throws Error if there is none yet */
  get sandboxId(): string {
    return this.#around.sandbox().id
  }

  /** The runtime's words when it refuses one more container with this pid namespace; undefined if it ran it. */
  refusalOf(pid: NamespaceMode, targetId: string): Promise<string | undefined> {
    return refusalOfContainer(this.#around, { ...namespacesOf(this.pod), pid, targetId })
  }

  /** The id of a running container. @throws Problem if the container is not running */
  idOf(name: string): string {
    if (this.#problem !== undefined) throw this.#problem
    const { id, snapshot } = this.container(name)
    if (id !== undefined) return id
    const state = JSON.stringify(snapshot.state)
    throw new Problem('environment', `Container ${name} of pod ${this.pod.name} is not running: ${state}.`)
  }

  /** Stops the pod's containers with its grace period, sidecars last, then removes the sandbox. */
  async stop(): Promise<void> {
    this.#isStopping = true
    await this.#started
    const grace = this.pod.spec.terminationGracePeriodSeconds
    await Promise.all([...this.#mains, ...this.#ephemerals].map(container => container.stop(grace)))
    for (const sidecar of this.#inits.toReversed()) await sidecar.stop(grace)
    if (this.#sandbox === undefined) return
    await this.#host.client.stopPodSandbox(this.#sandbox.id)
    await this.#host.client.removePodSandbox(this.#sandbox.id)
  }

  /** Stops starting and restarting containers. Returns when everything under way has ended. */
  async abandon(): Promise<void> {
    this.#isStopping = true
    await Promise.all(this.#all.map(container => container.abandon()))
    await this.#started
  }
}
