import { AssertionError } from 'chai'
import type { Notebook } from '../claim/notebook.ts'
import { Problem } from '../problem.ts'
import { LostConnection } from '../target/lost-connection.ts'
import type { Attachment, ContainerAddress } from '../target/target.ts'
import { withoutEscapes } from './framing.ts'

/** How much longer than its grace a main process may live, in seconds on a node of usual speed. */
const SLACK = 5

/** What a hook writes last, in `manifests/ns/ending.yaml`. */
const HOOK_ENDED = 'the hook has ended'

/** How soon a main process that ends by itself has ended, in seconds on a node of usual speed. */
const SOON = 2

/**
 * Hears what a container's main process writes on its terminal, even while its pod is deleted and has no log
 * any more.
 */
export class Listener {
  readonly #attachment: Attachment
  readonly #address: ContainerAddress
  readonly #notes: Notebook
  readonly #slow: number
  /** When each line was first heard and when the terminal ended, by `performance.now()`. */
  readonly #heard = new Map<string, number>()
  #ended: number | undefined
  /** The position up to which lines have been noted. */
  #noted = 0

  /** @param slow the factor for time limits */
  constructor(attachment: Attachment, address: ContainerAddress, notes: Notebook, slow: number) {
    this.#attachment = attachment
    this.#address = address
    this.#notes = notes
    this.#slow = slow
    attachment.onChange(() => this.#hear())
  }

  /** The container that it hears. */
  get container(): string {
    return this.#address.container
  }

  /** Notes the lines that have arrived since. A line without an end is noted once its end arrives. */
  #hear(): void {
    const now = performance.now()
    const fresh = this.#attachment.shownSince(this.#noted)
    const { ended } = this.#attachment
    const hasEnded = ended !== undefined
    const whole = hasEnded ? fresh : fresh.slice(0, fresh.lastIndexOf('\n') + 1)
    this.#noted = hasEnded ? this.#attachment.end : this.#attachment.end - fresh.length + whole.length
    for (const line of linesOf(whole))
      if (this.#heard.size < NOTED && !this.#heard.has(line)) this.#heard.set(line, now)
    this.#ended ??= ended?.at
  }

  /**
   * How many seconds the main process lived on after it wrote this line.
   * @throws AssertionError when the line, or the end, was not heard; LostConnection when the connection broke
   *   before that
   */
  secondsAfter(line: string): number {
    this.#mustNotBeLost()
    const heard = this.#heard.get(line)
    if (heard === undefined || this.#ended === undefined) {
      const lines = [...this.#heard.keys()].join(', ') || 'nothing'
      const end = this.#ended === undefined ? 'no end of it' : 'its end'
      throw new AssertionError(
        `expected to hear '${line}' and then the end of ${this.#who}, saw ${lines} and ${end}`,
      )
    }
    const seconds = (this.#ended - heard) / 1000
    this.#notes.note({ title: `from '${line}' to the end of ${this.#who}`, seen: `${seconds.toFixed(1)} s` })
    return seconds
  }

  /**
   * Checks that the main process, which has to be killed, ended in time after it wrote this line.
   * @param grace how long it may go on, in seconds
   * @param neighbour a container that wrote the same line and then ends by itself
   * @throws AssertionError when it lived on for longer; Problem (environment) when we heard late of the neighbour's
   *   end too: then the node or the way to it is slow, and the runtime not to blame
   */
  mustEndInTime(line: string, grace: number, neighbour: Listener): void {
    const seconds = this.secondsAfter(line)
    const most = grace + SLACK * this.#slow
    if (seconds <= most) return
    const ofNeighbour = neighbour.secondsAfter(line)
    const saw = `saw its end after ${seconds.toFixed(1)} s`
    if (ofNeighbour > SOON * this.#slow)
      throw new Problem(
        'environment',
        `It is too slow here to tell whether ${this.#who} ended in time after '${line}': ${neighbour.#who}, which ends by itself, took ${ofNeighbour.toFixed(1)} s; ${saw}.`,
      )
    throw new AssertionError(`expected ${this.#who} to end within ${most} s after it wrote '${line}', ${saw}`)
  }

  #mustNotBeLost(): void {
    const { ended } = this.#attachment
    if (ended?.by === 'connection')
      throw new LostConnection(`The terminal of ${this.#who} was lost: ${ended.why}.`)
  }

  /** The lines heard since listening began. @throws LostConnection when some may not have been heard */
  get lines(): readonly string[] {
    this.#mustNotBeLost()
    const shown = withoutEscapes(this.#attachment.shownSince(0))
    const { pod, container } = this.#address
    this.#notes.note({
      title: `heard from ${this.#who}`,
      seen: shown,
      byHand: `kubectl attach -it ${pod} -c ${container}`,
    })
    return linesOf(shown)
  }

  /**
   * The PID namespace that a hook of the container wrote: `pid:[4026531836]`, before the line `the hook has ended`.
   * @throws AssertionError when the hook came to its end without it; LostConnection; Problem (environment) when the hook
   *   wrote neither: a kubelet ends a hook with the pod's grace, on a busy node before it has begun, and says nothing of it
   */
  get pidNamespace(): string {
    const { lines } = this
    const written = lines.find(line => line.startsWith('pid:['))
    if (written !== undefined) return written
    if (lines.includes(HOOK_ENDED))
      throw new AssertionError(
        `expected the hook of ${this.#who} to read its PID namespace, saw it read none`,
      )
    throw new Problem('environment', `The hook of ${this.#who} wrote nothing within the grace of its pod.`)
  }

  /** Waits until the terminal has ended, but no longer than this, in seconds on a node of usual speed. */
  async untilEnded(within: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, within * this.#slow * 1000)
    const look = () => this.#attachment.ended !== undefined && resolve()
    const stopListening = this.#attachment.onChange(look)
    look()
    await promise
    clearTimeout(timer)
    stopListening()
  }

  close(): void {
    this.#attachment.close()
  }

  get #who(): string {
    return `container ${this.#address.container} of pod ${this.#address.pod}`
  }
}

/** How many different lines are noted: no main process of the suite writes that many. */
const NOTED = 10_000

function linesOf(text: string): readonly string[] {
  return withoutEscapes(text)
    .split('\n')
    .filter(line => line !== '')
}
