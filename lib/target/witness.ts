import { setTimeout as pause } from 'node:timers/promises'
import type { Disturbance, Disturbances } from './disturbances.ts'
import type { Pulse } from './pulse.ts'
import { notingStalls } from './stalls.ts'

/** How long nothing may have been disturbed before it counts as calm, in seconds on a node of usual speed. */
const CALM_FOR = 3

/** How long to wait for that, in seconds on a node of usual speed, and the pause between two looks in ms. */
const CALM_WITHIN = 120
const PAUSE = 500

/** Claims that fail within this time ask together, in milliseconds. */
const ASKED_TOGETHER = 300

/**
 * Sees what breaks around the runtime: the API server, the kubelets, the controllers, the nodes, and this
 * process. What it saw decides whether a failure says something about the runtime.
 */
export class Witness implements Disposable {
  readonly #disturbances: Disturbances
  readonly #pulses: readonly Pulse[]
  readonly #stalls: Disposable
  readonly #slow: number
  #asked: { readonly at: number; readonly answers: Promise<unknown> } | undefined

  /** @param pulses note in `disturbances` too @param slow the factor for every time */
  constructor(disturbances: Disturbances, pulses: readonly Pulse[], slow: number) {
    this.#disturbances = disturbances
    this.#pulses = pulses
    this.#stalls = notingStalls(disturbances)
    this.#slow = slow
  }

  /** Asks everybody now, then tells what was disturbed at this time (`performance.now()`) or later. Never rejects. */
  async since(time: number): Promise<readonly Disturbance[]> {
    await this.#ask()
    return this.seenSince(time)
  }

  /** What was disturbed at this time or later, as far as it has been noticed. */
  seenSince(time: number): readonly Disturbance[] {
    return this.#disturbances.since(time)
  }

  /** Waits until nothing has been disturbed for some seconds. @returns whether that came in time */
  async calm(signal: AbortSignal): Promise<boolean> {
    const until = performance.now() + CALM_WITHIN * this.#slow * 1000
    while (performance.now() < until) {
      const troubled = await this.since(performance.now() - CALM_FOR * this.#slow * 1000)
      if (troubled.length === 0) return true
      await pause(PAUSE, undefined, { signal })
    }
    return false
  }

  #ask(): Promise<unknown> {
    const now = performance.now()
    if (this.#asked === undefined || now - this.#asked.at > ASKED_TOGETHER)
      this.#asked = { at: now, answers: Promise.all(this.#pulses.map(pulse => pulse.askNow())) }
    return this.#asked.answers
  }

  [Symbol.dispose](): void {
    for (const pulse of this.#pulses) pulse[Symbol.dispose]()
    this.#stalls[Symbol.dispose]()
  }
}
