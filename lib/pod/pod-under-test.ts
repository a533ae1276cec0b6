import type { Evidence } from '../claim/evidence.ts'
import { PodNotStarted } from '../claim/pod-not-started.ts'
import { DoesNotApply } from '../claim/verdict.ts'
import { type Manifest, readManifest } from '../target/manifest.ts'
import { NotSupported } from '../target/not-supported.ts'
import type { PodSnapshot } from '../target/pod-snapshot.ts'
import type { ContainerAddress } from '../target/target.ts'
import { compare, Doubts } from './comparison.ts'
import { type Twins, twinsOf } from './control.ts'
import { diagnosisOf } from './diagnosis.ts'
import { EXEC_NAME, ExecLine } from './exec-line.ts'
import { ExecShell } from './exec-shell.ts'
import type { Listener } from './listener.ts'
import type { Look } from './look.ts'
import { beginningOf, type Readiness, readinessOf } from './readiness.ts'
import type { Scope } from './scope.ts'
import { type Sight, sightOf } from './sight.ts'
import { hasStarted } from './starting.ts'
import { Terminal } from './terminal.ts'
import { TerminalLine } from './terminal-line.ts'
import { withWarning } from './warned.ts'

type Looks = ReadonlyMap<string, Promise<Look>>

/** What a run knows of a pod or Job that it started for claims, besides what they judge. */
export interface UnderTest {
  readonly manifest: string
  /**
   * Applies the manifest on the first call, and returns once it has started.
   * @param isJudged whether a claim judges this start: then a pod that does not start is compared with a control
   * @throws PodNotStarted, DoesNotApply
   */
  start(isJudged?: boolean): Promise<void>
  /** The manifest's text, once it has been applied. */
  readonly yaml: string | undefined
  /** Seconds from applying the manifest until it started, once it has. */
  readonly startSeconds: number | undefined
  /** The node that it started on, if the target has nodes. */
  readonly node: string | undefined
  /** What the runtime took for the images of its containers, by the name that the pod asks for. */
  readonly images: ReadonlyMap<string, string>
  /** The name that the cluster knows it by, once it has been applied. */
  readonly knownAs: string | undefined
  /** What a person needs to debug it when a claim does not hold on it. Never rejects. */
  diagnose(): Promise<readonly Evidence[]>
  /** Releases what this process holds of it. */
  close(): void
}

/** A pod of a run: all claims on it share its terminals and its first look. */
export class PodUnderTest implements UnderTest {
  readonly manifest: string
  readonly #awaits: (pod: PodSnapshot) => Readiness
  /** The scope for what the run does itself, for no claim in particular. */
  readonly #scope: Scope
  readonly #made: Manifest | undefined
  readonly #lines = new Map<string, TerminalLine>()
  readonly #execLines = new Map<string, ExecLine>()
  readonly #listeners: Listener[] = []
  #started: Promise<void> | undefined
  #isJudged = false
  #mainLooks: Looks | undefined
  readonly #execLooks = new Map<string, Promise<Look>>()
  #content: Manifest | undefined
  #knownAs: string | undefined
  #awoken: Promise<unknown> | undefined
  #startSeconds: number | undefined
  #last: PodSnapshot | undefined

  /**
   * @param until when it counts as started: all containers are ready, or all began and some may have ended
   * @param made what somebody else made of the manifest, which need not be applied
   */
  constructor(manifest: string, until: 'ready' | 'begun', scope: Scope, made?: Manifest) {
    this.manifest = manifest
    this.#awaits = until === 'ready' ? readinessOf : beginningOf
    this.#scope = scope
    this.#made = made
  }

  /** The pod's name: from its manifest or, for a static pod, the API server's name for its mirror. */
  get name(): string {
    return this.#knownAs ?? this.content.pod.metadata.name
  }

  /** What the manifest says. */
  get content(): Manifest {
    if (this.#content === undefined) throw new Error(`${this.manifest} has not been applied`)
    return this.#content
  }

  get knownAs(): string | undefined {
    return this.#knownAs
  }

  get yaml(): string | undefined {
    return this.#content?.text
  }

  get startSeconds(): number | undefined {
    return this.#startSeconds
  }

  get node(): string | undefined {
    return this.#last?.node
  }

  get images(): ReadonlyMap<string, string> {
    return imagesOf(this.#last)
  }

  /** Names of the containers, in the manifest's order. */
  get containers(): readonly string[] {
    return this.content.pod.spec.containers.map(({ name }) => name)
  }

  /** Its first container, once it has started. */
  get startedContainers(): readonly ContainerAddress[] {
    if (this.#startSeconds === undefined) return []
    return this.containers.slice(0, 1).map(container => ({ pod: this.name, container }))
  }

  start(isJudged = false): Promise<void> {
    this.#isJudged ||= isJudged
    this.#started ??= this.#scope.inTurn(() => this.#start())
    return this.#started
  }

  /** Applies the manifest once more, after the pod is gone, and returns once it has started. @throws PodNotStarted */
  async startAgain(): Promise<void> {
    // What was opened to the old pod shows nothing of the new one.
    this.close()
    await this.#scope.target.apply(this.content)
    await this.#hasStarted(this.content)
  }

  async #start(): Promise<void> {
    const begin = performance.now()
    this.#content = this.#made ?? (await readManifest(this.manifest))
    this.#knownAs = this.#made?.pod.metadata.name ?? (await this.#applied(this.#content))
    await this.#hasStarted(this.#content)
    this.#startSeconds = (performance.now() - begin) / 1000
  }

  #applied(content: Manifest): Promise<string> {
    return this.#scope.target.apply(content).catch((thrown: unknown) => {
      throw thrown instanceof NotSupported ? new DoesNotApply(thrown.message) : thrown
    })
  }

  async #hasStarted(content: Manifest): Promise<void> {
    const { target } = this.#scope
    const what = `pod ${this.name} (${this.manifest})`
    const doubts = new Doubts(this.#scope.slow)
    const awaits = (pod: PodSnapshot) => {
      this.#last = pod
      return this.#awaits(pod)
    }
    const ask = async () => {
      // Whether it is judged may turn out only after it was applied for another claim.
      if (!this.#isJudged) return awaits(await target.look(this.name))
      return doubts.about(await sightOf(this.name, target, awaits))
    }
    await hasStarted(`P${what.slice(1)}`, ask, this.#scope).catch(async thrown => {
      const said = await withWarning(thrown, this.name, target)
      const isOpen = this.#isJudged && thrown instanceof PodNotStarted && thrown.fault === 'unknown'
      const twins = isOpen ? twinsOf(content, (await target.look(this.name)).node) : undefined
      if (twins === undefined) throw said
      await this.#compared(what, twins)
    })
  }

  /** Makes the twins, the sharing one first, and compares. @throws PodNotStarted unless the pod starts meanwhile */
  async #compared(what: string, { again, control }: Twins): Promise<void> {
    const { target } = this.#scope
    const [nameOfAgain, nameOfControl] = [await target.apply(again), await target.apply(control)]
    const pods = {
      it: () => this.#sight(this.name),
      again: () => this.#sight(nameOfAgain),
      control: () => this.#sight(nameOfControl),
    }
    await compare(what, pods, this.#scope)
  }

  #sight(name: string): Promise<Sight> {
    return sightOf(name, this.#scope.target, this.#awaits)
  }

  /** The line to the terminal of a container's main process. */
  line(container: string): TerminalLine {
    const made = this.#lines.get(container) ?? this.#lineTo(container)
    this.#lines.set(container, made)
    return made
  }

  #lineTo(container: string): TerminalLine {
    const place = { pod: this.name, container, slow: this.#scope.slow }
    return new TerminalLine(place, () => this.#scope.target.attach(place))
  }

  /** The line to a shell exec'd in a container. */
  execLine(container: string): ExecLine {
    const place = { pod: this.name, container, slow: this.#scope.slow }
    const open = () => this.#scope.target.openShell(place, EXEC_NAME)
    const line = this.#execLines.get(container) ?? new ExecLine(place, open)
    this.#execLines.set(container, line)
    return line
  }

  /**
   * Closes the shells exec'd in its containers, so that the next commands get new ones. After a restart, a shell of
   * the old container may live on: no source promises that it ends (see life.exec-dies).
   */
  closeExecs(): void {
    for (const line of this.#execLines.values()) line.close()
  }

  /** What the container's main process saw in the one look that all claims share. */
  mainLook(container: string): Promise<Look> {
    // All containers look together when one of them is first asked for.
    this.#mainLooks ??= new Map(
      this.containers.map(name => [name, this.#awake().then(() => this.#terminal(name).lookAround())]),
    )
    return this.#lookOf(container, this.#mainLooks)
  }

  /** What a process exec'd in the container saw in the one look that all claims share. */
  execLook(container: string): Promise<Look> {
    const look = () => this.#awake().then(() => this.#exec(container).lookAround())
    const taken = this.#execLooks.get(container) ?? look()
    this.#execLooks.set(container, taken)
    return taken
  }

  #exec(container: string): ExecShell {
    return new ExecShell(this.execLine(container), { pod: this.name, container }, this.#scope)
  }

  /** Waits until every terminal answers: a running container may not have executed its program yet. */
  #awake(): Promise<unknown> {
    const named = this.content.pod.spec.containers.filter(({ tty }) => tty === true).map(({ name }) => name)
    this.#awoken ??= Promise.allSettled(named.map(name => this.#terminal(name).look(':')))
    return this.#awoken
  }

  async #lookOf(container: string, looks: Looks): Promise<Look> {
    // The claim that needs a failed look reports it.
    await Promise.allSettled(looks.values())
    const look = await looks.get(container)
    if (look === undefined) throw new Error(`${this.manifest} has no container ${container}`)
    return look
  }

  #terminal(container: string): Terminal {
    return new Terminal(this.line(container), { pod: this.name, container }, this.#scope)
  }

  /** Keeps a listener to the pod until the run releases the pod. */
  keep(listener: Listener): void {
    this.#listeners.push(listener)
  }

  /**
   * Waits until the listeners to these containers, or to all, have heard the end, but no longer than this, in seconds on
   * a node of usual speed.
   */
  async heardOut(within: number, containers?: readonly string[]): Promise<void> {
    const all = this.#listeners.filter(
      ({ container }) => containers === undefined || containers.includes(container),
    )
    await Promise.all(all.map(listener => listener.untilEnded(within)))
  }

  async diagnose(): Promise<readonly Evidence[]> {
    // A pod that was not made may have the name of somebody else's.
    const [content, name] = [this.#content, this.#knownAs]
    return content === undefined || name === undefined ? [] : diagnosisOf(name, content, this.#scope)
  }

  close(): void {
    for (const line of [...this.#lines.values(), ...this.#execLines.values()]) line.close()
    for (const listener of this.#listeners) listener.close()
  }
}

/** What the runtime took for each image that a pod asks for. */
export function imagesOf(pod: PodSnapshot | undefined): ReadonlyMap<string, string> {
  const all = [...(pod?.containers ?? []), ...(pod?.others ?? [])]
  return new Map(
    all.flatMap(({ image, imageId }) => (imageId === undefined ? [] : [[image, imageId] as const])),
  )
}
