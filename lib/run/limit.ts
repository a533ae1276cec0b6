/**
 * The time that a claim may take for what has no deadline of its own. While it waits for something by one the clock stands
 * still: a claim that waits three times for twenty seconds is not cut off in the third.
 */
export class Limit implements Disposable {
  readonly #late: () => void
  #left: number
  #since = performance.now()
  #holders = 0
  #timer: NodeJS.Timeout | undefined

  /**
   * @param seconds after which `late` is called, once
   */
  constructor(seconds: number, late: () => void) {
    this.#left = seconds * 1000
    this.#late = late
    this.#run()
  }

  /** Stops the clock until the disposal; it runs again when nobody holds it any more. */
  hold(): Disposable {
    if (this.#holders++ === 0) this.#stop()
    return {
      [Symbol.dispose]: () => {
        if (--this.#holders === 0) this.#run()
      },
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#holders = Number.POSITIVE_INFINITY
  }

  #run(): void {
    this.#since = performance.now()
    this.#timer = setTimeout(this.#late, this.#left)
  }

  #stop(): void {
    clearTimeout(this.#timer)
    this.#left = Math.max(0, this.#left - (performance.now() - this.#since))
  }
}
