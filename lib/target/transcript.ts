import { StringDecoder } from 'node:string_decoder'

/** How much is kept of what a terminal has shown, in characters; of more the oldest goes. */
const KEPT = 4 * 1024 * 1024

/** How long a piece grows before the next begins, in characters. */
const PIECE = 8192

/**
 * The text that a terminal has shown; a character may come in two parts. Positions count from its beginning and stay what
 * they are when its oldest text goes.
 */
export class Transcript {
  readonly #decoder = new StringDecoder('utf8')
  #pieces: { readonly start: number; text: string }[] = []
  #end = 0

  add(chunk: Buffer): void {
    const text = this.#decoder.write(chunk)
    const last = this.#pieces.at(-1)
    if (last !== undefined && last.text.length < PIECE) last.text += text
    else this.#pieces.push({ start: this.#end, text })
    this.#end += text.length
    // Half is let go at once: not all that is kept is moved for each piece.
    if (this.#end - this.#start > 2 * KEPT)
      this.#pieces = this.#pieces.filter(({ start }) => start >= this.#end - KEPT)
  }

  /** The position behind the last character. */
  get end(): number {
    return this.#end
  }

  get #start(): number {
    return this.#pieces[0]?.start ?? this.#end
  }

  /** What was shown from a position on, as far as it is kept. */
  since(position: number): string {
    const first = this.#pieces.findLastIndex(({ start }) => start <= position)
    const from = this.#pieces[Math.max(first, 0)]?.start ?? 0
    const text = this.#pieces
      .slice(Math.max(first, 0))
      .map(piece => piece.text)
      .join('')
    return text.slice(Math.max(position - from, 0))
  }
}
