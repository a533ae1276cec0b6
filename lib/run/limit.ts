/** How often time is counted, in milliseconds. */
const BEAT = 100

/** What a beat counts at most, in milliseconds: where this process stood still in between, nobody could act. */
const MOST = 1000

/**
 * The time that a claim may take for what has no deadline of its own. While it waits for something by one the clock stands
 * still: a claim that waits three times for twenty seconds is not cut off in the third.
 */
export class Limit implements Disposable {
  readonly #late: () => void
  readonly #heart: NodeJS.Timeout
  #left: number
  #beat = performance.now()
  #holders = 0

  /**
   * @param seconds after which `late` is called, once
   */
  constructor(seconds: number, late: () => void) {
    this.#left = seconds * 1000
    this.#late = late
    this.#heart = setInterval(() => this.#count(), BEAT)
  }

  /** Stops the clock until the disposal; it runs again when nobody holds it any more. */
  hold(): Disposable {
    this.#count()
    this.#holders++
    return {
      [Symbol.dispose]: () => {
        this.#count()
        this.#holders--
      },
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#heart)
  }

  #count(): void {
    const now = performance.now()
    const passed = Math.min(now - this.#beat, MOST)
    this.#beat = now
    if (this.#holders > 0 || this.#left <= 0) return
    this.#left -= passed
    if (this.#left > 0) return
    clearInterval(this.#heart)
    this.#late()
  }
}
