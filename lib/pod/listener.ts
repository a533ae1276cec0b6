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
  /** How far lines have been noted. */
  #noted = 0

  constructor(attachment: Attachment, who: string, byHand: string) {
    this.#attachment = attachment
    this.#who = who
    this.#byHand = byHand
    attachment.onChange(() => this.#note())
  }

  /** Notes the lines that have come since; one that has no end yet is noted when it has. */
  #note(): void {
    const now = performance.now()
    const fresh = this.#attachment.shownSince(this.#noted)
    const hasEnded = this.#attachment.ended !== undefined
    const whole = hasEnded ? fresh : fresh.slice(0, fresh.lastIndexOf('\n') + 1)
    this.#noted = hasEnded ? this.#attachment.end : this.#attachment.end - fresh.length + whole.length
    for (const line of linesOf(whole))
      if (this.#heard.size < NOTED && !this.#heard.has(line)) this.#heard.set(line, now)
    if (hasEnded) this.#ended ??= now
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
    const shown = this.#attachment.shownSince(0)
    noteEvidence({ title: `heard from ${this.#who}`, seen: withoutEscapes(shown), byHand: this.#byHand })
    return linesOf(shown)
  }

  close(): void {
    this.#attachment.close()
  }
}

/** How many different lines are noted: no main process of the suite writes as many. */
const NOTED = 10_000

function linesOf(text: string): readonly string[] {
  return withoutEscapes(text)
    .split('\n')
    .filter(line => line !== '')
}
