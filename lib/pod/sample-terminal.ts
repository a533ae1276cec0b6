import type { Attachment } from '../target/target.ts'

/** A terminal whose shell answers as `answer` says: with text, or not at all. */
export class FakeTerminal implements Attachment {
  readonly typed: string[] = []
  readonly #answer: (typed: string) => string | undefined
  readonly #listeners = new Set<() => void>()
  #shown = ''
  ended: Attachment['ended']
  isClosed = false

  constructor(answer: (typed: string) => string | undefined) {
    this.#answer = answer
  }

  type(text: string): void {
    this.typed.push(text)
    this.show(text)
    const answer = this.#answer(text)
    if (answer !== undefined) setImmediate(() => this.show(answer))
  }

  show(text: string): void {
    this.#shown += text
    for (const listener of this.#listeners) listener()
  }

  lose(why: string, by: 'process' | 'connection' = 'connection'): void {
    this.ended = { by, why, at: 0 }
    for (const listener of this.#listeners) listener()
  }

  get end(): number {
    return this.#shown.length
  }

  shownSince(position: number): string {
    return this.#shown.slice(position)
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  close(): void {
    this.isClosed = true
  }
}

/** What busybox's shell answers to a framed command. */
export function answerTo(output: string, exitCode = 0): (typed: string) => string {
  return typed => {
    const mark = /echo "<""(\w+)"/.exec(typed)?.[1]
    return `<${mark}\r\n${output}>${mark} ${exitCode}\r\n/ # `
  }
}
