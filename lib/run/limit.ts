/** How often to count time, in milliseconds. */
const BEAT = 100

/** The most that one beat counts, in milliseconds: nobody could act while this process stood still. */
const MOST = 1000

/**
 * The time that a claim may take for work without a deadline of its own. The clock stops while the claim
 * waits for something with a deadline: a claim that waits three times for twenty seconds is not cut off in
 * the third wait.
 */
export class Limit implements Disposable {
  readonly #late: () => void
  readonly #heart: NodeJS.Timeout
  #left: number
  #beat = performance.now()
  #holders = 0

  /** @param seconds time until it calls `late`, once */
  constructor(seconds: number, late: () => void) {
    this.#left = seconds * 1000
    this.#late = late
    this.#heart = setInterval(() => this.#count(), BEAT)
  }

  /** Stops the clock until the result is disposed. The clock runs again when nobody holds it. */
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
