import { randomUUID } from 'node:crypto'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import type { Need } from '../../claim/claim.ts'
import { deadline } from '../../deadline.ts'
import type { OwnFolders } from '../../own-folders.ts'
import { nameOfRun, thisProcess } from '../../ownership.ts'
import { poll } from '../../poll.ts'
import { messageOf, Problem } from '../../problem.ts'
import { Disturbances } from '../disturbances.ts'
import type { Manifest } from '../manifest.ts'
import type { PodSnapshot } from '../pod-snapshot.ts'
import { Pulse } from '../pulse.ts'
import { attachmentOn, COMMAND_WITHIN, commandOn } from '../remote-command.ts'
import type {
  Attachment,
  ContainerAddress,
  Cri,
  Departure,
  EphemeralContainer,
  ExecResult,
  PidRequest,
  Target,
  TargetFacts,
} from '../target.ts'
import { Witness } from '../witness.ts'
import type { CriClient } from './client.ts'
import { CriRefusal, LostRuntime } from './cri-problem.ts'
import { Images } from './images.ts'
import { ofRun } from './labels.ts'
import { readLog, textOfLog } from './log.ts'
import { IDS_OF_A_POD } from './namespaces.ts'
import { lackOfBareRuntime } from './needs.ts'
import { nodeFacts, type Runtime, type WhereItRuns } from './node-facts.ts'
import { logFolderOf, logPathOf } from './pod-of-run.ts'
import { podSpecOf } from './pod-spec.ts'
import { type Host, PodWorker } from './pod-worker.ts'
import { NamespaceMode, PodSandboxState } from './runtime_pb.ts'
import { openStream } from './streaming.ts'
import { removeRun } from './sweep.ts'
import { ContainerWatch } from './watch.ts'

/** What a run wants from the target. */
export interface CriRun {
  readonly runId: string
  /** The runtime handler for the run's sandboxes; empty for the runtime's default. */
  readonly handler: string
  /** Where the run's folder is, which holds the logs and volumes of the pods. */
  readonly folders: OwnFolders
  /** Runs a program next to the runtime, if the runtime is in one of our containers. */
  readonly inside?: WhereItRuns
  /** Restarts the runtime, if nobody else uses it; returns when the old one is gone. */
  readonly restart?: () => Promise<unknown>
  /** Whether the runtime has a kernel of its own, not this machine's. */
  readonly hasOwnKernel?: boolean
}

/** Targets of one run, in the order in which they were made, and what they share. */
interface Line {
  all: CriTarget[]
  /** How many there were. */
  made: number
  readonly disturbances: Disturbances
  /** How many pods got a user namespace of their own. */
  userNamespaces: number
}

/** As long as a container's id, and no container's. */
const NOBODY = 'f'.repeat(64)

/** How long a runtime that once failed to answer may take to answer at the end, in seconds. */
const BACK_WITHIN = 3

/** How long a runtime may take to answer after a restart, in seconds. */
const RESTARTS_WITHIN = 30

/** Pods on a bare CRI runtime: this process does what a kubelet does. */
export class CriTarget implements Target, Cri {
  readonly cri = this
  readonly namespace: string
  readonly witness: Witness
  readonly #run: CriRun
  readonly #runtime: Runtime
  /** Continues after the run is aborted. */
  readonly #lasting: CriClient
  /** Ends when the run ends, or when the runtime is lost. */
  readonly #client: CriClient
  readonly #signal: AbortSignal
  readonly #lost = new AbortController()
  readonly #watch: ContainerWatch
  readonly #host: Host
  readonly #workers = new Map<string, PodWorker>()
  /** How often a pod of this name was made. */
  readonly #made = new Map<string, number>()
  readonly #line: Line
  /** Which target of the run this is, from 1. */
  readonly #round: number
  /** The arguments for another target of the run. */
  readonly #origin: { readonly client: CriClient; readonly signal: AbortSignal }

  constructor(client: CriClient, runtime: Runtime, run: CriRun, signal: AbortSignal, before?: CriTarget) {
    this.#run = run
    this.#origin = { client, signal }
    this.#line =
      before === undefined
        ? { all: [], made: 0, disturbances: new Disturbances(), userNamespaces: 0 }
        : before.#line
    this.#line.all.push(this)
    this.#line.made += 1
    this.#round = this.#line.made
    this.witness = before?.witness ?? watching(client, this.#line.disturbances)
    this.#runtime = runtime
    this.namespace = nameOfRun(run.runId)
    this.#signal = AbortSignal.any([signal, this.#lost.signal])
    this.#client = client.under(this.#signal)
    this.#lasting = client.under(this.#lost.signal)
    this.#host = {
      client: this.#lasting,
      images: new Images(this.#client),
      handler: run.handler,
      cgroupDriver: runtime.cgroupDriver,
      memory: totalmem(),
    }
    this.#watch = new ContainerWatch(this.#lasting, run.runId, {
      listed: (running, asked) => {
        for (const worker of this.#workers.values()) worker.observe(running, asked)
      },
      lost: thrown => this.#lost.abort(thrown),
    })
    this.#watch.start()
  }

  async facts(): Promise<TargetFacts> {
    const node = await nodeFacts(this.#runtime, this.#run)
    const { handler } = this.#run
    return { target: 'cri', ...(handler !== '' && { runtimeHandler: handler }), nodes: [node] }
  }

  async lacks(need: Need): Promise<string | undefined> {
    if (need === 'runtime-restart')
      return this.#run.restart === undefined ? 'the suite did not start this runtime for this run' : undefined
    const isMapped = need === 'user-namespaces' || need === 'unmasked-proc'
    return isMapped ? this.#lackOfUserNamespaces() : lackOfBareRuntime(need)
  }

  #lackOfUserNamespaces(): string | undefined {
    const { handler } = this.#run
    const { runtimeHandlers } = this.#runtime.status
    const features = runtimeHandlers.find(({ name }) => name === handler)?.features
    if (features?.userNamespaces === true) return undefined
    const which = handler === '' ? 'its default handler' : `its handler ${handler}`
    return `the runtime does not report user namespaces for ${which} (runtime_handlers of Status)`
  }

  async apply(manifest: Manifest): Promise<string> {
    const { metadata } = manifest.pod
    const spec = podSpecOf(manifest)
    const pod = {
      name: metadata.name,
      namespace: this.namespace,
      uid: randomUUID(),
      runId: this.#run.runId,
      labels: metadata.labels ?? {},
      annotations: {},
      spec,
      folder: join(
        this.#run.folders.pathOf(this.#run.runId),
        ...this.#ofRound,
        this.#newFolder(metadata.name),
      ),
      firstHostId: spec.hostUsers ? 0 : ++this.#line.userNamespaces * IDS_OF_A_POD,
    }
    const worker = new PodWorker(pod, this.#host)
    this.#workers.set(pod.name, worker)
    worker.start(manifest.objects)
    return pod.name
  }

  /** The folder of this target's pods, below the run's. */
  get #ofRound(): readonly string[] {
    return this.#round === 1 ? [] : [`round-${this.#round}`]
  }

  /** The name of a pod's folder. A pod that was deleted and is made again must not find its old logs and volumes. */
  #newFolder(pod: string): string {
    const made = (this.#made.get(pod) ?? 0) + 1
    this.#made.set(pod, made)
    return made === 1 ? pod : `${pod}-${made}`
  }

  #worker(pod: string): PodWorker {
    this.#signal.throwIfAborted()
    const worker = this.#workers.get(pod)
    if (worker === undefined) throw new Error(`pod ${pod} has not been applied`)
    return worker
  }

  async look(pod: string): Promise<PodSnapshot> {
    return this.#worker(pod).snapshot()
  }

  async exec(
    { pod, container }: ContainerAddress,
    command: readonly string[],
    within = COMMAND_WITHIN,
  ): Promise<ExecResult> {
    const containerId = this.#worker(pod).idOf(container)
    const what = `exec in container ${container} of pod ${pod}`
    const request = { containerId, cmd: [...command], stdout: true, stderr: true }
    const socket = await openStream(await this.#client.exec(request), what, this.#signal, this.#client.slow)
    return commandOn(socket, what, command, this.#signal, within * this.#client.slow)
  }

  async openShell({ pod, container }: ContainerAddress, name: string): Promise<Attachment> {
    const containerId = this.#worker(pod).idOf(container)
    const what = `exec in container ${container} of pod ${pod}`
    const request = { containerId, cmd: ['sh', '-s', name], stdin: true, stdout: true }
    const socket = await openStream(await this.#client.exec(request), what, this.#signal, this.#client.slow)
    this.#lost.signal.addEventListener('abort', () => socket.terminate(), { once: true })
    return attachmentOn(socket, 'no terminal')
  }

  async attach({ pod, container }: ContainerAddress): Promise<Attachment> {
    const worker = this.#worker(pod)
    const containerId = worker.idOf(container)
    const { tty } = worker.container(container).spec
    const what = `attach to container ${container} of pod ${pod}`
    // A terminal has one output for stdout and stderr.
    const request = { containerId, stdin: true, tty, stdout: true, stderr: !tty }
    const socket = await openStream(await this.#client.attach(request), what, this.#signal, this.#client.slow)
    this.#lost.signal.addEventListener('abort', () => socket.terminate(), { once: true })
    return attachmentOn(socket, 'a terminal')
  }

  async logs({ pod, container }: ContainerAddress): Promise<string> {
    const worker = this.#worker(pod)
    const file = join(logFolderOf(worker.pod), logPathOf(container, worker.container(container).attempt))
    const log = await readLog(file).catch(thrown => {
      throw new Problem(
        'environment',
        `Can't read the log of container ${container} of pod ${pod}: ${messageOf(thrown)}.`,
      )
    })
    return textOfLog(log)
  }

  async events(pod: string, of: 'all' | 'warnings' = 'all'): Promise<readonly string[]> {
    return of === 'all' ? this.#worker(pod).events() : this.#worker(pod).events('warning')
  }

  async delete(pod: string): Promise<Departure> {
    const worker = this.#worker(pod)
    let isGone = false
    let lost: string | undefined
    worker.stop().then(
      () => {
        isGone = true
      },
      thrown => {
        lost = messageOf(thrown)
      },
    )
    return {
      get last() {
        return worker.snapshot()
      },
      get isGone() {
        return isGone
      },
      // This process itself saw every container end.
      lastIsFinal: true,
      get lost() {
        return lost
      },
      close: () => {},
    }
  }

  async addEphemeral(pod: string, container: EphemeralContainer): Promise<void> {
    this.#worker(pod).addEphemeral(container)
  }

  async refusalOf(pod: string, pid: PidRequest): Promise<string | undefined> {
    const worker = this.#worker(pod)
    // On the wire, an enum's value that nobody defined is a number like any other.
    if ('mode' in pid) return worker.refusalOf(pid.mode as NamespaceMode, '')
    return worker.refusalOf(NamespaceMode.TARGET, this.#targetIdOf(pid))
  }

  #targetIdOf(pid: Exclude<PidRequest, { readonly mode: number }>): string {
    if ('ended' in pid) return this.#worker(pid.ended.pod).everIdOf(pid.ended.container)
    const { target } = pid
    return target === 'nobody' ? NOBODY : this.#worker(target.pod).idOf(target.container)
  }

  async isReady(pod: string): Promise<boolean> {
    const id = this.#worker(pod).sandboxId
    const sandbox = (await this.#client.listPodSandboxes(ofRun(this.#run.runId))).find(each => each.id === id)
    if (sandbox === undefined) throw new Problem('environment', `The runtime lists no sandbox of pod ${pod}.`)
    return sandbox.state === PodSandboxState.SANDBOX_READY
  }

  async refusalToRemove(pod: string): Promise<string | undefined> {
    try {
      await this.#worker(pod).stop()
      return undefined
    } catch (thrown) {
      if (thrown instanceof CriRefusal) return thrown.said
      throw thrown
    }
  }

  async restart(): Promise<void> {
    const { restart } = this.#run
    if (restart === undefined) throw new Error('a claim restarts a runtime that the suite did not start')
    // A watch that gets no answer takes the runtime for lost.
    const watches = this.#line.all.map(target => target.#watch)
    await Promise.all(watches.map(watch => watch.stop()))
    try {
      await restart()
      await this.#untilBack()
    } finally {
      for (const watch of watches) watch.start()
    }
  }

  async #untilBack(): Promise<void> {
    const within = RESTARTS_WITHIN * this.#client.slow
    const look = () =>
      this.#client.version().then(
        () => ({ done: undefined }),
        thrown => ({ waiting: messageOf(thrown) }),
      )
    const late = (lastSeen: string) =>
      new Problem('environment', `The runtime did not answer within ${within} s of its restart: ${lastSeen}`)
    await poll(within, look, late, this.#signal)
  }

  /** This process is the pods' kubelet: it does nothing to them unasked. */
  async setbacks(): Promise<readonly string[]> {
    return []
  }

  async anew(): Promise<Target> {
    const { client, signal } = this.#origin
    return new CriTarget(client, this.#runtime, this.#run, signal, this)
  }

  async emptied(): Promise<Target> {
    const before = [...this.#line.all]
    await Promise.all(before.map(target => target.#abandon()))
    const client = this.#lasting.under(new AbortController().signal)
    if (this.#lost.signal.aborted) await this.#mustBeBack(client)
    await removeRun(client, this.#run.runId, thisProcess())
    for (const target of before) target.#watch.close()
    this.#line.all = []
    return this.anew()
  }

  /** @throws LostRuntime if a lost runtime does not answer soon */
  async #mustBeBack(client: CriClient): Promise<void> {
    const { reason } = this.#lost.signal
    await deadline(BACK_WITHIN * 1000, () => reason, new AbortController().signal, client.version())
  }

  async close(): Promise<void> {
    this.witness[Symbol.dispose]()
    try {
      await Promise.all(this.#line.all.map(target => target.#abandon()))
      const client = this.#lasting.under(new AbortController().signal)
      if (this.#lost.signal.aborted) await this.#mustBeBack(client)
      await removeRun(client, this.#run.runId, thisProcess())
      await this.#run.folders.remove(this.#run.runId)
    } catch (thrown) {
      if (!(thrown instanceof LostRuntime)) throw thrown
      throw new Problem('environment', `${thrown.message} What the run made is left in it.`, {
        remedy: "The next run there removes it once the runtime is back; so does 'pidns clean'.",
      })
    } finally {
      for (const target of this.#line.all) target.#watch.close()
    }
  }

  async #abandon(): Promise<void> {
    await Promise.all([...this.#workers.values()].map(worker => worker.abandon()))
  }
}

/** Watches whether the runtime answers. */
function watching(client: CriClient, disturbances: Disturbances): Witness {
  // Only the witness ends it: a runtime that was lost may come back.
  const asking = client.under(new AbortController().signal)
  const asked = { who: 'the runtime', ask: () => asking.version(), every: 1, mayBeSilent: 3 }
  return new Witness(disturbances, [new Pulse(asked, disturbances, client.slow)], client.slow)
}
