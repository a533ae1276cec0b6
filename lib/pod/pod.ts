import { AssertionError } from 'chai'
import { poll } from '../poll.ts'
import { LostConnection } from '../target/lost-connection.ts'
import type { Manifest } from '../target/manifest.ts'
import type { ContainerSnapshot, LastEnd } from '../target/pod-snapshot.ts'
import { deleted } from './deletion.ts'
import type { Ending } from './ending.ts'
import { addEphemeral, type Wanted } from './ephemeral.ts'
import { eventually, type Within } from './eventually.ts'
import { ExecShell } from './exec-shell.ts'
import { Listener } from './listener.ts'
import type { Look } from './look.ts'
import { LostRecord } from './lost-record.ts'
import type { PodUnderTest } from './pod-under-test.ts'
import { type Restarts, restarting } from './restart.ts'
import type { Scope } from './scope.ts'
import { Terminal } from './terminal.ts'

/** How many seconds it may take until something that happened is heard or read. */
const HEARD_WITHIN = 10

/** How long a cluster may take to tell how a container ended that has restarted, in seconds. */
const RECORDED_WITHIN = 10

/**
 * A pod as one claim sees it. It has started, and everything done and seen through it is noted for the claim.
 */
export class Pod {
  readonly #pod: PodUnderTest
  readonly #scope: Scope

  constructor(pod: PodUnderTest, scope: Scope) {
    this.#pod = pod
    this.#scope = scope
  }

  get name(): string {
    return this.#pod.name
  }

  /** What the manifest says. */
  get content(): Manifest {
    return this.#pod.content
  }

  /** Names of the containers, in the manifest's order. */
  get containers(): readonly string[] {
    return this.#pod.containers
  }

  /** The terminal attached to the main process of a container: what `kubectl attach -it` gives. */
  terminal(container: string): Terminal {
    return new Terminal(this.#pod.line(container), { pod: this.name, container }, this.#scope)
  }

  /** A shell exec'd in a container: what `kubectl exec` gives. */
  exec(container: string): ExecShell {
    return new ExecShell(this.#pod.execLine(container), { pod: this.name, container }, this.#scope)
  }

  /**
   * What the container's main process (by attach) and a process exec'd in it saw in the looks that all claims share. The
   * main processes of all containers of the pod look together when one of them is first asked for.
   */
  async looksOf(container: string): Promise<readonly [main: Look, exec: Look]> {
    const [main, exec] = await Promise.all([this.mainLook(container), this.execLook(container)])
    return [main, exec]
  }

  /** What the container's main process saw in the look that all claims share. */
  async mainLook(container: string): Promise<Look> {
    const byHand = `kubectl attach -it ${this.name} -c ${container}   # then paste what 'npx pidns look-script' prints`
    return (await this.#pod.mainLook(container)).notedIn(this.#scope.notes, byHand)
  }

  /** What a process exec'd in the container saw in the look that all claims share. */
  async execLook(container: string): Promise<Look> {
    const byHand = `npx pidns look-script | kubectl exec -i ${this.name} -c ${container} -- sh`
    return (await this.#pod.execLook(container)).notedIn(this.#scope.notes, byHand)
  }

  /** What the main process of every container saw in that look. */
  mainLooks(): Promise<readonly Look[]> {
    return Promise.all(this.containers.map(name => this.mainLook(name)))
  }

  /** What a process exec'd in every container saw in that look. */
  execLooks(): Promise<readonly Look[]> {
    return Promise.all(this.containers.map(name => this.execLook(name)))
  }

  /** What the container's main process and a process exec'd in it see now. */
  async looksNow(container: string): Promise<readonly [main: Look, exec: Look]> {
    const [main, exec] = await Promise.all([
      this.terminal(container).lookNow(),
      this.exec(container).lookNow(),
    ])
    return [main, exec]
  }

  /** The container as the cluster sees it now. @throws AssertionError when the pod has none of that name */
  async container(name: string): Promise<ContainerSnapshot> {
    const found = await this.#container(name)
    this.#scope.note({
      title: `state of container ${name} of pod ${this.name}`,
      seen: JSON.stringify(found),
      byHand: `kubectl get pod ${this.name} -o jsonpath='{.status.containerStatuses}'`,
    })
    return found
  }

  /**
   * How a container ended before its last restart.
   * @throws LostRecord when the cluster does not tell
   */
  async lastEndOf(name: string): Promise<LastEnd> {
    const within = RECORDED_WITHIN * this.#scope.slow
    const told = poll(
      within,
      async () => {
        const { lastEnd } = await this.#container(name)
        return lastEnd === undefined ? { waiting: 'it tells nothing' } : { done: lastEnd }
      },
      () => new LostRecord(name, this.name, within),
      this.#scope.signal,
    )
    const end = await this.#scope.awaiting(told)
    this.#scope.note({
      title: `how container ${name} of pod ${this.name} ended before its restart`,
      seen: JSON.stringify(end),
      byHand: `kubectl get pod ${this.name} -o jsonpath='{.status.containerStatuses[?(@.name=="${name}")].lastState}'`,
    })
    return end
  }

  async #container(name: string): Promise<ContainerSnapshot> {
    const { containers, others } = await this.#scope.target.look(this.name)
    const found = [...containers, ...others].find(container => container.name === name)
    if (found !== undefined) return found
    const names = [...containers, ...others].map(container => container.name).join(', ')
    throw new AssertionError(`expected pod ${this.name} to have a container ${name}, saw ${names || 'none'}`)
  }

  /**
   * Acts, then waits until each of these containers or sidecars has restarted and the pod is ready again.
   * @returns how often every container of the pod, and each of these, had been restarted, before and after
   * @throws AssertionError when they are not ready again in time, Problem when the cluster is still
   *   restarting them
   */
  async restarting(
    names: readonly string[],
    act: () => Promise<unknown>,
    patience: Within,
  ): Promise<Restarts> {
    this.#scope.mustNotOnlyLook()
    const restarts = await restarting(this.#scope, this.name, names, act, patience)
    this.#pod.closeExecs()
    // The terminals of what ended close on other connections: we may learn of that later than of the restart.
    await this.#pod.heardOut(HEARD_WITHIN, names)
    return restarts
  }

  /** The pod's own phase: Pending, Running, Succeeded, Failed. */
  async phase(): Promise<string> {
    const { phase } = await this.#scope.target.look(this.name)
    this.#scope.note({
      title: `phase of pod ${this.name}`,
      seen: phase,
      byHand: `kubectl get pod ${this.name} -o jsonpath='{.status.phase}'`,
    })
    return phase
  }

  /** The node that the pod is on, on a cluster. */
  async node(): Promise<string | undefined> {
    const { node } = await this.#scope.target.look(this.name)
    this.#scope.note({
      title: `node of pod ${this.name}`,
      seen: node ?? 'none',
      byHand: `kubectl get pod ${this.name} -o jsonpath='{.spec.nodeName}'`,
    })
    return node
  }

  /** The cluster's events about the pod, one per line. */
  async events(): Promise<string> {
    const seen = (await this.#scope.target.events(this.name)).join('\n')
    this.#scope.note({
      title: `events of pod ${this.name}`,
      seen,
      byHand: `kubectl events --for pod/${this.name}`,
    })
    return seen
  }

  /**
   * Adds an ephemeral container and waits until it runs. Its token is `<pod>/<name>`.
   * @throws AssertionError when it does not run in time
   */
  async addEphemeral(name: string, wanted: Wanted = {}): Promise<void> {
    this.#scope.mustNotOnlyLook()
    await addEphemeral(this.#scope, this.name, { name, ...wanted }, () => this.#container(name))
  }

  /** Starts to hear what a container's main process writes on its terminal. */
  async listenTo(container: string): Promise<Listener> {
    this.#scope.mustNotOnlyLook()
    const attachment = await this.#scope.target.attach({ pod: this.name, container })
    const { notes, slow } = this.#scope
    const listener = new Listener(attachment, { pod: this.name, container }, notes, slow)
    this.#pod.keep(listener)
    // The terminal echoes what is typed. Everything that it shows from then on is heard.
    attachment.type('\n')
    await eventually(
      this.#scope,
      async () => {
        if (attachment.ended !== undefined)
          throw new LostConnection(
            `The terminal of container ${container} was lost: ${attachment.ended.why}.`,
          )
        if (attachment.end === 0)
          throw new AssertionError(`expected the terminal of container ${container} to echo, saw nothing`)
      },
      { within: HEARD_WITHIN },
    )
    return listener
  }

  /**
   * Deletes the pod with its own grace period and returns once it is gone, and everything of it heard.
   * @throws AssertionError when it is not gone in time
   */
  async delete(patience: Within): Promise<Ending> {
    this.#scope.mustNotOnlyLook()
    const ending = await deleted(this.#scope, this.name, patience)
    // Its terminals end on another connection: on a slow one we learn of that later.
    await this.#pod.heardOut(HEARD_WITHIN)
    return ending
  }

  /** Has the pod deleted and does not wait: what removes everything at the end need not wait for its grace then. */
  async dismiss(): Promise<void> {
    this.#scope.mustNotOnlyLook()
    const departure = await this.#scope.target.delete(this.name)
    departure.close()
  }

  /**
   * Creates the deleted pod again: another pod of the same name, from the same manifest. Returns once it has started.
   * @throws PodNotStarted
   */
  async createAgain(): Promise<void> {
    this.#scope.mustNotOnlyLook()
    await this.#pod.startAgain()
    this.#scope.note({
      title: `created pod ${this.name} again`,
      seen: 'it has started',
      byHand: `kubectl apply -f manifests/${this.#pod.manifest}`,
    })
  }

  /** What a container's main process has written. */
  async logs(container: string): Promise<string> {
    const seen = await this.#scope.target.logs({ pod: this.name, container })
    this.#scope.note({
      title: `log of ${container}`,
      seen,
      byHand: `kubectl logs ${this.name} -c ${container}`,
    })
    return seen
  }

  /**
   * What the main process of an ended container wrote, which must be something.
   * @throws Problem (environment) when its log stays empty: seen once in a hundred runs, and it says
   *   nothing about the pod
   */
  async lastWords(container: string): Promise<string> {
    return eventually(
      this.#scope,
      async () => {
        const said = await this.logs(container)
        if (said === '')
          throw new AssertionError(
            `expected container ${container} of pod ${this.name} to have logged, saw nothing`,
          )
        return said
      },
      {
        within: HEARD_WITHIN,
        excuse: () => `The log of container ${container} of pod ${this.name} is missing.`,
      },
    )
  }

  /** Waits until a container's main process has written this text. @throws AssertionError when it does not */
  async hasLogged(container: string, text: string): Promise<void> {
    await eventually(
      this.#scope,
      async () => {
        const said = await this.logs(container)
        if (!said.includes(text))
          throw new AssertionError(
            `expected container ${container} of pod ${this.name} to log '${text}', saw ${
              said === ''
                ? 'nothing'
                : `
${said}`
            }`,
          )
      },
      { within: HEARD_WITHIN },
    )
  }
}
