import { AssertionError } from 'chai'
import { noteEvidence } from '../claim/evidence.ts'
import type { Attachment } from '../target/target.ts'
import { withoutEscapes } from './framing.ts'

/** Hears what a container's main process writes on its terminal, also while its pod is deleted and has no log any more. */
export class Listener {
  readonly #attachment: Attachment
  readonly #who: string
  readonly #byHand: string
  /** When each line was first heard, and when the terminal ended: `performance.now()`. */
  readonly #heard = new Map<string, number>()
  #ended: number | undefined

  constructor(attachment: Attachment, who: string, byHand: string) {
    this.#attachment = attachment
    this.#who = who
    this.#byHand = byHand
    attachment.onChange(() => this.#note())
  }

  #note(): void {
    const now = performance.now()
    for (const line of this.#allLines()) if (!this.#heard.has(line)) this.#heard.set(line, now)
    if (this.#attachment.ended !== undefined) this.#ended ??= now
  }

  #allLines(): readonly string[] {
    return withoutEscapes(this.#attachment.shown)
      .split('\n')
      .filter(line => line !== '')
  }

  /**
   * How long the main process lived on after it had written this line, in seconds.
   * @throws AssertionError when it was not heard, or no end of it
   */
  secondsAfter(line: string): number {
    const heard = this.#heard.get(line)
    if (heard === undefined || this.#ended === undefined)
      throw new AssertionError(`expected to hear '${line}' from ${this.#who}, and its end`)
    const seconds = (this.#ended - heard) / 1000
    noteEvidence({ title: `from '${line}' to the end of ${this.#who}`, seen: `${seconds.toFixed(1)} s` })
    return seconds
  }

  /** The lines that were heard since listening began. */
  get lines(): readonly string[] {
    const seen = withoutEscapes(this.#attachment.shown)
    noteEvidence({ title: `heard from ${this.#who}`, seen, byHand: this.#byHand })
    return this.#allLines()
  }

  close(): void {
    this.#attachment.close()
  }
}
