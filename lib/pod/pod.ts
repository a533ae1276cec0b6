import { AssertionError } from 'chai'
import { noteEvidence } from '../claim/evidence.ts'
import { PodNotStarted } from '../claim/pod-not-started.ts'
import { poll } from '../poll.ts'
import type { ContainerSnapshot, PodSnapshot } from '../target/pod-snapshot.ts'
import type { ApiObject } from '../target/target.ts'
import { ExecShell } from './exec-shell.ts'
import type { Look } from './look.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { endingOf, type Readiness, readinessOf } from './readiness.ts'
import type { Shell } from './shell.ts'
import { stage } from './stage.ts'
import { Terminal } from './terminal.ts'

/** How long a pod may take from being applied until it has started, in seconds, pulling its images included. */
const START_WITHIN = 90

type Looks = ReadonlyMap<string, Promise<Look>>

/** A pod under test. Specs name it once and use it in their claims; the run starts it. */
export class Pod {
  readonly manifest: string
  readonly #awaits: (pod: PodSnapshot) => Readiness
  readonly #terminals = new Map<string, Terminal>()
  readonly #shells = new Map<string, ExecShell>()
  #started: Promise<void> | undefined
  #mainLooks: Looks | undefined
  #execLooks: Looks | undefined
  #content: Manifest | undefined
  #startSeconds: number | undefined

  constructor(manifest: string, until: 'ready' | 'ended') {
    this.manifest = manifest
    this.#awaits = until === 'ready' ? readinessOf : endingOf
  }

  /** The pod's name, as its manifest has it. */
  get name(): string {
    return this.content.pod.metadata.name
  }

  /** What the manifest says. */
  get content(): Manifest {
    if (this.#content === undefined)
      throw new Error(`${this.manifest} was used by a claim that does not name it`)
    return this.#content
  }

  /** Seconds from being applied to having started, once it has. */
  get startSeconds(): number | undefined {
    return this.#startSeconds
  }

  /** Applies the manifest, once, and returns when the pod has started. @throws PodNotStarted */
  start(): Promise<void> {
    this.#started ??= this.#start()
    return this.#started
  }

  async #start(): Promise<void> {
    const { target, signal } = stage()
    const begin = performance.now()
    this.#content = await readManifest(this.manifest)
    await target.apply(this.#content)
    await poll(
      START_WITHIN,
      async () => {
        const now = this.#awaits(await target.look(this.name))
        if (now.is === 'ready') return { done: undefined }
        if (now.is === 'coming') return { waiting: now.because }
        throw new PodNotStarted(
          `Pod ${this.name} (${this.manifest}) does not start: ${now.because}.`,
          now.fault,
        )
      },
      because => {
        const message = `Pod ${this.name} (${this.manifest}) did not start within ${START_WITHIN} s: ${because}.`
        return new PodNotStarted(message, 'environment')
      },
      signal,
    ).catch(async thrown => {
      if (thrown instanceof PodNotStarted) throw await this.#withWarnings(thrown)
      throw thrown
    })
    this.#startSeconds = (performance.now() - begin) / 1000
  }

  async #withWarnings(failure: PodNotStarted): Promise<PodNotStarted> {
    const last = (await stage().target.warnings(this.name)).at(-1)
    if (last === undefined || failure.message.includes(last)) return failure
    return new PodNotStarted(`${failure.message} The cluster said: ${last}`, failure.fault)
  }

  /** The terminal attached to the main process of a container: what `kubectl attach -it` gives. */
  terminal(container: string): Terminal {
    return getOrMake(this.#terminals, container, () => new Terminal(this, container))
  }

  /** A shell exec'd in a container, a new one for every command: what `kubectl exec` gives. */
  exec(container: string): ExecShell {
    return getOrMake(this.#shells, container, () => new ExecShell(this, container))
  }

  /**
   * What the container's main process (by attach) and a process exec'd in it saw in the one look that all claims
   * share. The containers of the pod look together, the first time one of them is asked for.
   */
  async looksOf(container: string): Promise<readonly [main: Look, exec: Look]> {
    const [main, exec] = await Promise.all([this.mainLook(container), this.execLook(container)])
    return [main, exec]
  }

  /** What the container's main process saw in the look that all claims share. */
  mainLook(container: string): Promise<Look> {
    this.#mainLooks ??= this.#lookFrom(name => this.terminal(name))
    return this.#lookOf(container, this.#mainLooks)
  }

  /** What a process exec'd in the container saw in the look that all claims share. */
  execLook(container: string): Promise<Look> {
    this.#execLooks ??= this.#lookFrom(name => this.exec(name))
    return this.#lookOf(container, this.#execLooks)
  }

  /** What the main process of every container saw in that look. */
  mainLooks(): Promise<readonly Look[]> {
    return Promise.all(this.containers.map(name => this.mainLook(name)))
  }

  /** What a process exec'd in every container saw in that look. */
  execLooks(): Promise<readonly Look[]> {
    return Promise.all(this.containers.map(name => this.execLook(name)))
  }

  /** Names of the containers, in the manifest's order. */
  get containers(): readonly string[] {
    return this.content.pod.spec.containers.map(({ name }) => name)
  }

  #lookFrom(shellOf: (container: string) => Shell): Looks {
    return new Map(this.containers.map(name => [name, shellOf(name).lookAround()]))
  }

  async #lookOf(container: string, looks: Looks): Promise<Look> {
    // One that failed is told by the claim that needs it.
    await Promise.allSettled(looks.values())
    const look = await looks.get(container)
    if (look === undefined) throw new Error(`${this.manifest} has no container ${container}`)
    noteEvidence({ title: `look of ${look.who}`, seen: look.toString() })
    return look
  }

  /** The container as the cluster sees it now. */
  async container(name: string): Promise<ContainerSnapshot> {
    const { containers } = await stage().target.look(this.name)
    const found = containers.find(container => container.name === name)
    if (found === undefined) throw new AssertionError(`expected pod ${this.name} to have a container ${name}`)
    noteEvidence({
      title: `state of container ${name} of pod ${this.name}`,
      seen: JSON.stringify(found),
      byHand: `kubectl get pod ${this.name} -o jsonpath='{.status.containerStatuses}'`,
    })
    return found
  }

  /** What the main process of a container has written. */
  async logs(container: string): Promise<string> {
    const seen = await stage().target.logs({ pod: this.name, container })
    noteEvidence({ title: `log of ${container}`, seen, byHand: `kubectl logs ${this.name} -c ${container}` })
    return seen
  }

  /** The pod's object as the API server stores it. */
  async stored(): Promise<ApiObject> {
    const seen = await stage().target.stored(this.name)
    noteEvidence({
      title: `pod ${this.name} as stored`,
      seen: JSON.stringify(seen.spec, null, 2),
      byHand: `kubectl get pod ${this.name} -o yaml`,
    })
    return seen
  }

  /** Ends the attachments of this process to the pod. */
  close(): void {
    for (const terminal of this.#terminals.values()) terminal.close()
  }
}

/**
 * Names a pod by its manifest below `manifests/`.
 * @param until what "started" means for it: all containers are ready, or all have ended.
 */
export function pod(manifest: string, { until = 'ready' }: { until?: 'ready' | 'ended' } = {}): Pod {
  return new Pod(manifest, until)
}

function getOrMake<V>(map: Map<string, V>, key: string, make: () => V): V {
  const made = map.get(key) ?? make()
  map.set(key, made)
  return made
}
