/** How often to note that this process runs, in milliseconds. */
const BEAT = 100

/** How late a beat comes, in milliseconds, if this process stood still and was not only busy. */
const STALL = 1000

/**
 * The time that a wait may take. While this process itself stands still (stopped, asleep with its machine, or
 * overloaded), it can't see anything. The window gets longer by that time, once.
 */
export class Window implements Disposable {
  readonly #begin = performance.now()
  readonly #closing = new AbortController()
  readonly #closed = Promise.withResolvers<undefined>()
  readonly #signal: AbortSignal
  readonly #abort: () => void
  readonly #heart: NodeJS.Timeout
  #timer: NodeJS.Timeout | undefined
  #beat = this.#begin
  #length: number
  #stalls = 0

  /** @param length milliseconds */
  constructor(length: number, signal: AbortSignal) {
    signal.throwIfAborted()
    this.#length = length
    this.#signal = signal
    this.#closed.promise.catch(() => {})
    this.#abort = () => {
      this.#closed.reject(signal.reason)
      this.#closing.abort(signal.reason)
    }
    signal.addEventListener('abort', this.#abort, { once: true })
    this.#heart = setInterval(() => this.#noteBeat(), BEAT)
    this.#arm()
  }

  /** Milliseconds since it opened. */
  get age(): number {
    return performance.now() - this.#begin
  }

  /** How long it stays open, in milliseconds. */
  get length(): number {
    return this.#length
  }

  /** Whether this process stood still more than once; the window makes up only for the first time. */
  get stoodStill(): boolean {
    return this.#stalls > 1
  }

  /** The result of `work`; undefined if the window closes first. @throws the signal's reason */
  async during<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.#signal.throwIfAborted()
    const begun = work(this.#closing.signal)
    // If nobody waits for it any more, nobody handles its failure either.
    begun.catch(() => {})
    const given = await Promise.race([begun, this.#closed.promise])
    // Both may settle in the same turn, right after this process stood still.
    return this.#isOver() ? undefined : given
  }

  /** Pauses. @returns whether the window is still open afterwards @throws the signal's reason */
  async rest(milliseconds: number): Promise<boolean> {
    this.#noteBeat()
    if (this.age + milliseconds > this.#length) return false
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => resolve(undefined), milliseconds)
    await Promise.race([promise, this.#closed.promise]).finally(() => clearTimeout(timer))
    return !this.#isOver()
  }

  [Symbol.dispose](): void {
    clearInterval(this.#heart)
    clearTimeout(this.#timer)
    this.#signal.removeEventListener('abort', this.#abort)
    this.#closing.abort(new Error('nobody waits for it any more'))
  }

  #noteBeat(): void {
    const now = performance.now()
    const missing = now - this.#beat - BEAT
    this.#beat = now
    if (missing < STALL) return
    this.#stalls++
    if (this.#stalls === 1) this.#length += missing
  }

  #isOver(): boolean {
    this.#noteBeat()
    return this.age >= this.#length
  }

  #arm(): void {
    this.#timer = setTimeout(
      () => {
        if (this.#isOver()) {
          this.#closed.resolve(undefined)
          this.#closing.abort(new Error('the time for it has passed'))
        } else this.#arm()
      },
      Math.max(0, this.#length - this.age),
    )
  }
}
