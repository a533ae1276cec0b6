import { AssertionError, expect } from 'chai'
import { type Evidence, mustBeNamed, noteEvidence } from '../claim/evidence.ts'
import { PodNotStarted } from '../claim/pod-not-started.ts'
import './assertions.ts'
import type { ApiObject } from '../target/api-request.ts'
import { LostConnection } from '../target/lost-connection.ts'
import type { ContainerSnapshot, PodSnapshot } from '../target/pod-snapshot.ts'
import { diagnosisOf } from './diagnosis.ts'
import { Ending } from './ending.ts'
import { eventually } from './eventually.ts'
import { ExecShell } from './exec-shell.ts'
import { Listener } from './listener.ts'
import type { Look } from './look.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { beginningOf, isInTheMaking, isToBeRestarted, type Readiness, readinessOf } from './readiness.ts'
import type { Shell } from './shell.ts'
import { stage } from './stage.ts'
import { hasStarted } from './starting.ts'
import { Terminal } from './terminal.ts'

/** What ephemeral containers are made from, and how long one may take until it runs, in seconds. */
const EPHEMERAL_IMAGE = 'docker.io/library/busybox:1.28'
const EPHEMERAL_WITHIN = 20

/** How often each container has been restarted, by its name. */
type RestartCounts = Readonly<Record<string, number>>

type Looks = ReadonlyMap<string, Promise<Look>>

/** A pod under test. Specs name it once and use it in their claims; the run starts it. */
export class Pod {
  readonly manifest: string
  readonly #awaits: (pod: PodSnapshot) => Readiness
  readonly #terminals = new Map<string, Terminal>()
  readonly #shells = new Map<string, ExecShell>()
  readonly #listeners: Listener[] = []
  #started: Promise<void> | undefined
  #mainLooks: Looks | undefined
  #execLooks: Looks | undefined
  #content: Manifest | undefined
  #knownAs: string | undefined
  #awoken: Promise<unknown> | undefined
  #startSeconds: number | undefined

  constructor(manifest: string, until: 'ready' | 'begun') {
    this.manifest = manifest
    this.#awaits = until === 'ready' ? readinessOf : beginningOf
  }

  /** The pod's name: its manifest's, or what the API server calls the mirror of a static one. */
  get name(): string {
    return this.#knownAs ?? this.content.pod.metadata.name
  }

  /** What the manifest says. */
  get content(): Manifest {
    mustBeNamed(this)
    if (this.#content === undefined) throw new Error(`${this.manifest} has not been applied`)
    return this.#content
  }

  /** The manifest's text, once it has been applied. */
  get yaml(): string | undefined {
    return this.#content?.text
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
    const { target, signal, slow } = stage()
    const begin = performance.now()
    this.#content = await readManifest(this.manifest)
    this.#knownAs = await target.apply(this.#content)
    const ask = async () => this.#awaits(await target.look(this.name))
    await hasStarted(`Pod ${this.name} (${this.manifest})`, ask, { signal, slow }).catch(async thrown => {
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
    return new Map(this.containers.map(name => [name, this.#awake().then(() => shellOf(name).lookAround())]))
  }

  /** Waits for every terminal to answer: a container that runs may not have executed its program yet. */
  #awake(): Promise<unknown> {
    const named = this.content.pod.spec.containers.filter(({ tty }) => tty === true).map(({ name }) => name)
    this.#awoken ??= Promise.allSettled(named.map(name => this.terminal(name).look(':')))
    return this.#awoken
  }

  /** What the container's main process and a process exec'd in it see now. */
  async looksNow(container: string): Promise<readonly [main: Look, exec: Look]> {
    const [main, exec] = await Promise.all([
      this.terminal(container).lookNow(),
      this.exec(container).lookNow(),
    ])
    return [main, exec]
  }

  async #lookOf(container: string, looks: Looks): Promise<Look> {
    // One that failed is told by the claim that needs it.
    await Promise.allSettled(looks.values())
    const look = await looks.get(container)
    if (look === undefined) throw new Error(`${this.manifest} has no container ${container}`)
    noteEvidence({ title: `look of ${look.who}`, seen: look.toString(), byHand: byHandOf(look.who) })
    return look
  }

  /** The container as the cluster sees it now. */
  async container(name: string): Promise<ContainerSnapshot> {
    const found = await this.#container(name)
    noteEvidence({
      title: `state of container ${name} of pod ${this.name}`,
      seen: JSON.stringify(found),
      byHand: `kubectl get pod ${this.name} -o jsonpath='{.status.containerStatuses}'`,
    })
    return found
  }

  async #container(name: string): Promise<ContainerSnapshot> {
    const { containers, others } = await stage().target.look(this.name)
    const found = [...containers, ...others].find(container => container.name === name)
    if (found !== undefined) return found
    throw new AssertionError(`expected pod ${this.name} to have a container ${name}`)
  }

  /**
   * Acts, and waits until each of these containers has been restarted by it and the pod is ready again. That can take
   * more than one restart: the kubelet tries again what a runtime could not start.
   * @returns how often every container of the pod had been restarted before and after
   * @throws AssertionError when they are not ready again in time, Problem when the cluster is still about it
   */
  async restarting(
    names: readonly string[],
    act: () => Promise<unknown>,
    { within }: { within: number },
  ): Promise<{ readonly before: RestartCounts; readonly after: RestartCounts }> {
    const before = restartCountsOf(await stage().target.look(this.name))
    const begin = performance.now()
    await act()
    let late: readonly ContainerSnapshot[] = []
    await eventually(
      async () => {
        const now = await stage().target.look(this.name)
        const isLate = ({ name, ready, restartCount }: ContainerSnapshot) =>
          !ready || (names.includes(name) && restartCount === before[name])
        late = now.containers.filter(isLate)
        const told = JSON.stringify(now.containers)
        const counts = restartCountsOf(now)
        const left = names.filter(name => counts[name] === before[name])
        expect(left, `containers not restarted, seen: ${told}`).to.be.empty
        expect(now.ready, `pod ${this.name} to be ready, seen: ${told}`).to.equal(true)
      },
      {
        within,
        // A container that was not to end and has ended was ended by something.
        excuse: () =>
          late.length > 0 && late.every(it => names.includes(it.name) && isToBeRestarted(it))
            ? 'The cluster had not come to restart what had ended.'
            : undefined,
      },
    )
    const seconds = (performance.now() - begin) / 1000
    const last = await stage().target.look(this.name)
    noteEvidence({
      title: `restart of ${names.join(' and ')} of pod ${this.name}`,
      seen: `after ${seconds.toFixed(1)} s all were ready again; containers: ${JSON.stringify(last.containers)}`,
      byHand: `kubectl get pod ${this.name} -o jsonpath='{.status.containerStatuses}'`,
    })
    return { before, after: restartCountsOf(last) }
  }

  /** How far the pod is by its own account: Pending, Running, Succeeded, Failed. */
  async phase(): Promise<string> {
    const { phase } = await stage().target.look(this.name)
    noteEvidence({
      title: `phase of pod ${this.name}`,
      seen: phase,
      byHand: `kubectl get pod ${this.name} -o jsonpath='{.status.phase}'`,
    })
    return phase
  }

  /** What the cluster said about the pod, one line each. */
  async events(): Promise<string> {
    const seen = (await stage().target.events(this.name)).join('\n')
    noteEvidence({
      title: `events of pod ${this.name}`,
      seen,
      byHand: `kubectl events --for pod/${this.name}`,
    })
    return seen
  }

  /**
   * Adds an ephemeral container and waits until it runs. Its token is `<pod>/<name>`.
   * @param target the container whose process namespace it asks for
   * @throws AssertionError when it does not run in time
   */
  async addEphemeral(name: string, { target }: { target?: string } = {}): Promise<ExecShell> {
    const command = ['sh', '-s', `${this.name}/${name}`]
    const option = target === undefined ? '' : ` --target=${target}`
    await stage().target.addEphemeral(this.name, {
      name,
      image: EPHEMERAL_IMAGE,
      command,
      ...(target !== undefined && { target }),
    })
    let last: ContainerSnapshot | undefined
    await eventually(
      async () => {
        const now = await this.#container(name)
        last = now
        const running = `ephemeral container ${name} to run: ${JSON.stringify(now)}`
        expect(now.state.is, running).to.equal('running')
      },
      {
        within: EPHEMERAL_WITHIN,
        excuse: () =>
          last !== undefined && isInTheMaking(last) ? 'The cluster is still making it.' : undefined,
      },
    )
    noteEvidence({
      title: `added the ephemeral container ${name} to pod ${this.name}`,
      seen: JSON.stringify(await this.#container(name)),
      byHand: `kubectl debug -it ${this.name} --image=${EPHEMERAL_IMAGE}${option} -- ${command.join(' ')}`,
    })
    return this.exec(name)
  }

  /** Hears from now on what the main process of a container writes on its terminal. */
  async listenTo(container: string): Promise<Listener> {
    const attachment = await stage().target.attach({ pod: this.name, container })
    // The terminal echoes what is typed: what it shows from then on is heard.
    attachment.type('\n')
    await eventually(
      async () => {
        if (attachment.ended !== undefined)
          throw new LostConnection(`The terminal of container ${container} was lost: ${attachment.ended}.`)
        expect(attachment.end, 'characters shown').to.be.greaterThan(0)
      },
      { within: 10 },
    )
    const byHand = `kubectl attach -it ${this.name} -c ${container}`
    const listener = new Listener(attachment, `container ${container} of pod ${this.name}`, byHand)
    this.#listeners.push(listener)
    return listener
  }

  /**
   * Deletes the pod with the grace of its own, and returns when it is gone.
   * @param within seconds
   * @throws AssertionError when it is not gone by then
   */
  async delete({ within }: { within: number }): Promise<Ending> {
    const begin = performance.now()
    const seconds = () => (performance.now() - begin) / 1000
    const departure = await stage().target.delete(this.name)
    try {
      await eventually(
        async () => {
          if (!departure.isGone && departure.lost !== undefined)
            throw new LostConnection(`Pod ${this.name} was lost from sight: ${departure.lost}.`)
          const left = `pod ${this.name} to be gone, of which is told ${JSON.stringify(departure.last)}`
          expect(departure.isGone, left).to.equal(true)
        },
        { within },
      )
    } finally {
      departure.close()
    }
    const ending = new Ending(this.name, seconds(), departure.last?.containers ?? [])
    noteEvidence({
      title: `deleted pod ${this.name}`,
      seen: `${ending}`,
      byHand: `kubectl get pod ${this.name} -w -o yaml & kubectl delete pod ${this.name}`,
    })
    return ending
  }

  /** What the main process of a container has written. */
  async logs(container: string): Promise<string> {
    const seen = await stage().target.logs({ pod: this.name, container })
    noteEvidence({ title: `log of ${container}`, seen, byHand: `kubectl logs ${this.name} -c ${container}` })
    return seen
  }

  /**
   * What the main process of a container that has ended has written, which is something.
   * @throws Problem (environment) when its log stays empty: seen once in a hundred runs, and it says nothing of the pod
   */
  async lastWords(container: string): Promise<string> {
    return eventually(
      async () => {
        const said = await this.logs(container)
        expect(said, `log of container ${container}`).not.to.equal('')
        return said
      },
      {
        within: 10,
        excuse: () => `Container ${container} of pod ${this.name} wrote a log that is not there.`,
      },
    )
  }

  /** Waits until the main process of a container has written this. @throws AssertionError when it does not */
  async hasLogged(container: string, text: string): Promise<void> {
    await eventually(async () => expect(await this.logs(container)).to.include(text), { within: 10 })
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

  /** What a person wants to see of the pod when a claim does not hold on it. Never rejects. */
  async diagnose(): Promise<readonly Evidence[]> {
    const content = this.#content
    return content === undefined ? [] : diagnosisOf(this.#knownAs ?? content.pod.metadata.name, content)
  }

  /** Ends the attachments of this process to the pod. */
  close(): void {
    for (const terminal of this.#terminals.values()) terminal.close()
    for (const listener of this.#listeners) listener.close()
  }
}

/** How a person looks as `main of pod/container` or `exec in pod/container` did. */
function byHandOf(who: string): string {
  const [pod, container] = who.split(' ').at(-1)?.split('/') ?? []
  return who.startsWith('main')
    ? `kubectl attach -it ${pod} -c ${container}   # then paste what 'npx pidns look-script' prints`
    : `npx pidns look-script | kubectl exec -i ${pod} -c ${container} -- sh`
}

const pods = new Map<string, Pod>()

/**
 * Names a pod by its manifest below `manifests/`; the same manifest is the same pod in all specs.
 * @param until what "started" means for it: all containers are ready, or all were begun and some may have ended.
 */
export function pod(manifest: string, { until = 'ready' }: { until?: 'ready' | 'begun' } = {}): Pod {
  return getOrMake(pods, manifest, () => new Pod(manifest, until))
}

function getOrMake<V>(map: Map<string, V>, key: string, make: () => V): V {
  const made = map.get(key) ?? make()
  map.set(key, made)
  return made
}

function restartCountsOf({ containers }: PodSnapshot): RestartCounts {
  return Object.fromEntries(containers.map(({ name, restartCount }) => [name, restartCount]))
}
