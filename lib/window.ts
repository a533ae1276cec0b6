/** How often it is noted that this process runs, in milliseconds. */
const BEAT = 100

/** What is missing of a beat that this process stood still for, and was not only busy, in milliseconds. */
const STALL = 1000

/**
 * The time that a wait may take. When this process itself stood still (it was stopped, its machine slept or was
 * overloaded), that is no time in which anything could be seen: the window is lengthened by it, once.
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

  /** Milliseconds since it was opened. */
  get age(): number {
    return performance.now() - this.#begin
  }

  /** Milliseconds that it is open. */
  get length(): number {
    return this.#length
  }

  /** Whether this process stood still more often than the window is lengthened. */
  get stoodStill(): boolean {
    return this.#stalls > 1
  }

  /** What the work gives, while the window is open; undefined when it closes first. @throws the signal's reason */
  async during<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.#signal.throwIfAborted()
    const begun = work(this.#closing.signal)
    // When nobody waits for it any more its failure is nobody's either.
    begun.catch(() => {})
    const given = await Promise.race([begun, this.#closed.promise])
    // Both may have come in one turn, the one after this process had stood still.
    return this.#isOver() ? undefined : given
  }

  /** Pauses. @returns whether the window is open then @throws the signal's reason */
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
