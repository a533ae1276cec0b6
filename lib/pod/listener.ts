import { noteEvidence } from '../claim/evidence.ts'
import type { Attachment } from '../target/target.ts'
import { withoutEscapes } from './framing.ts'

/** Hears what a container's main process writes on its terminal, also while its pod is deleted and has no log any more. */
export class Listener {
  readonly #attachment: Attachment
  readonly #who: string
  readonly #byHand: string

  constructor(attachment: Attachment, who: string, byHand: string) {
    this.#attachment = attachment
    this.#who = who
    this.#byHand = byHand
  }

  /** The lines that were heard since listening began. */
  get lines(): readonly string[] {
    const seen = withoutEscapes(this.#attachment.shown)
    noteEvidence({ title: `heard from ${this.#who}`, seen, byHand: this.#byHand })
    return seen.split('\n').filter(line => line !== '')
  }

  close(): void {
    this.#attachment.close()
  }
}
