import { access, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { messageOf, Problem } from '../../problem.ts'
import { type ContainerSnapshot, type ContainerState, PULLS_NO_MORE } from '../pod-snapshot.ts'
import type { CriClient, SandboxConfig } from './client.ts'
import { containerConfigOf, rootObjection } from './container-config.ts'
import { CriRefusal } from './cri-problem.ts'
import { type Images, MissingImage } from './images.ts'
import type { NamespaceOption } from './namespaces.ts'
import { logFolderOf, logPathOf, type PodOfRun } from './pod-of-run.ts'
import type { ContainerSpec } from './pod-spec.ts'
import { failureOf, probing } from './probe.ts'
import { Signal } from './runtime_pb.ts'

/** How often we try to start a container before it counts as refused, and the pause between tries, in ms. */
const START_TRIES = 3
const RETRY_PAUSE = 1000

/** Time limit for a hook, in seconds. */
const HOOK_WITHIN = 30

/**
 * First pause before a container is restarted, in seconds. The first restart has none; then it doubles, as in
 * the kubelet.
 */
const FIRST_BACK_OFF = 10

/**
 * A container's role in its pod. An init container ends before the others start; a sidecar starts before
 * them.
 */
type Role = 'init' | 'sidecar' | 'main' | 'ephemeral'

/** What a container gets from its pod and from the runtime. */
export interface Surroundings {
  readonly client: CriClient
  readonly images: Images
  readonly pod: PodOfRun
  /** In bytes. */
  readonly memoryOfNode: number
  /** The pod's sandbox. @throws Error if there is none yet */
  sandbox(): { readonly id: string; readonly config: SandboxConfig }
  /** Records what happened to the pod, one line each. */
  note(event: string, kind: 'normal' | 'warning'): void
}

/**
 * One container of a pod, restarted as its pod's restart policy says. It does what a kubelet does for a
 * container, except for what only a cluster can ask for.
 */
export class PodContainer {
  readonly spec: ContainerSpec
  readonly role: Role
  readonly #around: Surroundings
  readonly #namespaces: NamespaceOption | undefined
  readonly #over = Promise.withResolvers<number>()
  #state: ContainerState = { is: 'waiting', reason: 'PodInitializing', message: '' }
  #stopSignal: string | undefined
  #lastEnd: { readonly exitCode: number; readonly reason: string } | undefined
  #id: string | undefined
  #startedAt = 0
  #made = 0
  #backOff = 0
  #isProbedReady = false
  /** Aborted when the container must not restart any more. */
  readonly #stopping = new AbortController()
  /** Settles when the container has restarted, or won't. */
  #restarted: Promise<void> = Promise.resolve()
  /** Ends what runs only while the container runs. */
  #life = new AbortController()

  constructor(spec: ContainerSpec, role: Role, around: Surroundings, namespaces?: NamespaceOption) {
    this.spec = spec
    this.role = role
    this.#around = around
    this.#namespaces = namespaces
  }

  /** The container's id while it runs. */
  get id(): string | undefined {
    return this.#state.is === 'running' ? this.#id : undefined
  }

  /** The container's id, or that of the last one if it has ended. */
  get everId(): string | undefined {
    return this.#id
  }

  /** How often the container was restarted. */
  get attempt(): number {
    return Math.max(0, this.#made - 1)
  }

  get #log(): string {
    return join(logFolderOf(this.#around.pod), logPathOf(this.spec.name, this.attempt))
  }

  /** Resolves with the exit code when the container has ended for good. */
  get over(): Promise<number> {
    return this.#over.promise
  }

  get snapshot(): ContainerSnapshot {
    return {
      name: this.spec.name,
      image: this.spec.image,
      ready: this.#state.is === 'running' && this.#isProbedReady,
      restartCount: this.attempt,
      state: this.#state,
      ...(this.#stopSignal !== undefined && { stopSignal: this.#stopSignal }),
      ...(this.#lastEnd !== undefined && { lastEnd: this.#lastEnd }),
    }
  }

  /** Creates and starts the container. Returns also if the runtime refuses; the state then says so. */
  async start(): Promise<void> {
    for (let left = START_TRIES - 1; !this.#isStopping; left--) {
      try {
        return await this.#startOnce()
      } catch (thrown) {
        const refusal = startRefusalOf(thrown)
        if (refusal === undefined) throw thrown
        this.#around.note(refusal.message, 'warning')
        this.#state = left > 0 ? { is: 'waiting', ...refusal } : dead(refusal)
        if (left === 0) {
          this.#over.resolve(START_ERROR)
          return
        }
      }
      await pause(RETRY_PAUSE)
    }
  }

  async #startOnce(): Promise<void> {
    const { client, images, pod, memoryOfNode, note } = this.#around
    const sandbox = this.#around.sandbox()
    const image = await images.the(this.spec.image)
    const objection = rootObjection(this.spec, pod, image)
    if (objection !== undefined) throw new Problem('environment', objection)
    const config = containerConfigOf(this.spec, pod, {
      attempt: this.#made,
      image,
      memoryOfNode,
      ...(this.#namespaces !== undefined && { namespaces: this.#namespaces }),
    })
    // The kubelet creates this folder; not every runtime does.
    await mkdir(dirname(this.#log), { recursive: true })
    const id = await client.createContainer(sandbox.id, config, sandbox.config)
    this.#made++
    note(`Created: container ${this.spec.name}`, 'normal')
    await client.startContainer(id)
    this.#startedAt = performance.now()
    this.#id = id
    this.#life = new AbortController()
    this.#isProbedReady = this.spec.readinessProbe === undefined && this.spec.startupProbe === undefined
    await this.#mustHaveLog()
    if (this.spec.lifecycle.stopSignal !== undefined)
      this.#stopSignal = nameOf((await client.containerStatus(id)).stopSignal)
    await this.#runHook('postStart', id)
    this.#state = { is: 'running' }
    note(`Started: container ${this.spec.name}`, 'normal')
    this.#probe(id)
  }

  /**
   * The runtime writes the log when it starts a container. If there is none, the runtime and this process see
   * different files.
   */
  async #mustHaveLog(): Promise<void> {
    const log = this.#log
    await access(log).catch(() => {
      const where = `container ${this.spec.name} of pod ${this.#around.pod.name}`
      throw new Problem(
        'environment',
        `The runtime should have written the log of ${where} to ${log}, but there is no such file.`,
        { remedy: 'Name a folder with --pod-folder that the runtime sees under the same path.' },
      )
    })
  }

  /** Runs a hook. A failure is only recorded: the claims judge whether the hook's effect is missing. */
  async #runHook(hook: 'postStart' | 'preStop', id: string): Promise<void> {
    const action = this.spec.lifecycle[hook]
    if (action === undefined) return
    const failure = await failureOf(this.#around.client, id, action.exec.command, HOOK_WITHIN)
    if (failure !== undefined)
      this.#around.note(`FailedHook: ${hook} of container ${this.spec.name}: ${failure}`, 'warning')
  }

  /** Starts the probes. The others wait until the startup probe has succeeded; then it does not run again. */
  #probe(id: string): void {
    const { startupProbe, readinessProbe } = this.spec
    if (startupProbe === undefined) {
      this.#probeStarted(id)
      return
    }
    const itself = new AbortController()
    const success = () => {
      itself.abort()
      this.#isProbedReady = readinessProbe === undefined
      this.#probeStarted(id)
    }
    const signal = AbortSignal.any([this.#life.signal, itself.signal])
    const told = { success, failure: (because: string) => this.#end(id, because) }
    probing(this.#around.client, id, startupProbe, signal, told).catch(() => {})
  }

  #probeStarted(id: string): void {
    const { client } = this.#around
    const { readinessProbe, livenessProbe } = this.spec
    const { signal } = this.#life
    if (readinessProbe !== undefined) {
      const told = {
        success: () => {
          this.#isProbedReady = true
        },
        failure: () => {
          this.#isProbedReady = false
        },
      }
      probing(client, id, readinessProbe, signal, told).catch(() => {})
    }
    if (livenessProbe !== undefined) {
      const failure = (because: string) => this.#end(id, because)
      probing(client, id, livenessProbe, signal, { success: () => {}, failure }).catch(() => {})
    }
  }

  #end(id: string, because: string): void {
    this.#around.note(`Unhealthy: container ${this.spec.name}: ${because}`, 'warning')
    this.#kill(id).catch(() => {})
  }

  async #kill(id: string): Promise<void> {
    this.#life.abort()
    await this.#around.client.stopContainer(id, this.#around.pod.spec.terminationGracePeriodSeconds)
  }

  /**
   * Takes what the runtime lists. Restarts the container if it has ended and its restart policy says so.
   * @param running ids that the runtime lists as not ended
   * @param asked when we asked the runtime: `performance.now()`
   */
  async observe(running: ReadonlySet<string>, asked: number): Promise<void> {
    const id = this.id
    if (id === undefined || running.has(id) || asked < this.#startedAt) return
    this.#life.abort()
    this.#state = await this.#endOf(id)
    if (this.#state.is !== 'terminated') return
    this.#restarted = this.#afterEnd(this.#state)
    await this.#restarted
  }

  async #endOf(id: string): Promise<ContainerState> {
    // Ask once only: the next list may arrive before the answer.
    this.#state = { is: 'waiting', reason: 'ContainerEnding', message: '' }
    const { exitCode, reason, message } = await this.#around.client.containerStatus(id)
    return { is: 'terminated', exitCode, reason: reason || 'Error', message }
  }

  async #afterEnd({ exitCode, reason }: ContainerState & { is: 'terminated' }): Promise<void> {
    if (this.#isStopping || !this.#isRestartedAfter(exitCode)) return this.#over.resolve(exitCode)
    this.#lastEnd = { exitCode, reason }
    if (this.#backOff > 0) {
      const message = `back-off ${this.#backOff} s restarting failed container`
      this.#state = { is: 'waiting', reason: 'CrashLoopBackOff', message }
      this.#around.note(`BackOff: container ${this.spec.name}: ${message}`, 'warning')
      await pause(this.#backOff * 1000, undefined, { signal: this.#stopping.signal }).catch(() => {})
    }
    this.#backOff = this.#backOff === 0 ? FIRST_BACK_OFF : this.#backOff * 2
    await this.start()
  }

  #isRestartedAfter(exitCode: number): boolean {
    if (this.role === 'ephemeral') return false
    if (this.role === 'sidecar') return true
    const { restartPolicy } = this.#around.pod.spec
    if (this.role === 'init') return exitCode !== 0 && restartPolicy !== 'Never'
    return restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && exitCode !== 0)
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted
  }

  /** Stops restarting the container. Returns when a restart under way has ended. */
  async abandon(): Promise<void> {
    this.#stopping.abort()
    this.#life.abort()
    await this.#restarted.catch(() => {})
  }

  /**
   * Stops the container for good: TERM, then KILL after `grace` seconds. Returns when the container has
   * ended.
   */
  async stop(grace: number): Promise<void> {
    await this.abandon()
    const id = this.id
    if (id === undefined) return
    await this.#runHook('preStop', id)
    await this.#around.client.stopContainer(id, grace)
    this.#state = await this.#endOf(id)
  }
}

/** The name of a stop signal as a pod's spec has it, a number for one that no pod here asks for; undefined for none. */
function nameOf(signal: Signal): string | undefined {
  if (signal === Signal.RUNTIME_DEFAULT) return undefined
  return signal === Signal.SIGUSR1 ? 'SIGUSR1' : `${signal}`
}

/** The exit code that the kubelet gives a container that could not start. */
const START_ERROR = 128

interface StartRefusal {
  readonly reason: string
  readonly message: string
}

/**
 * Why a container did not start, with the kubelet's reasons; undefined if the error is not the container's.
 */
function startRefusalOf(thrown: unknown): StartRefusal | undefined {
  // The message becomes part of a sentence with its own full stop.
  const message = messageOf(thrown).replace(/\.$/, '')
  if (thrown instanceof MissingImage) return { reason: 'ErrImagePull', message }
  if (thrown instanceof CriRefusal) return { reason: 'RunContainerError', message }
  return undefined
}

/** A container that we no longer try to start. One without an image has not been started by anything. */
function dead({ reason, message }: StartRefusal): ContainerState {
  if (reason === 'ErrImagePull') return { is: 'waiting', reason: PULLS_NO_MORE, message }
  return { is: 'terminated', exitCode: START_ERROR, reason: 'StartError', message }
}
